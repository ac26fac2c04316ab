// The story with the client that openapi-generator makes for TypeScript and fetch: story.js URL WAV.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import { Configuration, ProblemFromJSON, QuestionsApi, QuizApi, RecordsApi, ResponseError, UsersApi } from "./client";
import type { CreatedUser, Problem } from "./client";

// The contract names no upper end, because it is a setting of the server.
const TOO_MANY = 1_000_000;

async function story(url: string, wav: string): Promise<void> {
  const users = new UsersApi(new Configuration({ basePath: url }));
  const user = await users.registerUser({ newUser: { name: "Ann" } });
  const configuration = new Configuration({ basePath: url, accessToken: user.token });
  await records(new RecordsApi(configuration), user, wav);
  await quiz(new QuizApi(configuration), new QuestionsApi(configuration));
}

async function records(api: RecordsApi, user: CreatedUser, wav: string): Promise<void> {
  const audio = new File([await readFile(wav)], basename(wav), { type: "audio/wav" });
  const record = await api.addRecord({ audio });
  assert.equal(record.name, basename(wav));

  const link = { id: record.id, user: user.id };
  const part = await api.playRecordRaw({ ...link, range: "bytes=0-99" });
  assert.equal(part.raw.status, 206);
  assert.equal((await part.value()).size, 100);

  const page = await api.listRecords();
  assert.deepEqual(page.items, [record]);

  await api.removeRecord(link);
  assert.equal((await problem(api.playRecord(link))).status, 404);
}

/** Two draws: the second one's answer is the question saved before. */
async function quiz(api: QuizApi, questions: QuestionsApi): Promise<void> {
  const refused = await problem(api.drawQuestions({ newDraw: { questionsNum: TOO_MANY } }));
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.errors?.map((error) => error.field), ["questions_num"]);

  await api.drawQuestions({ newDraw: { questionsNum: 1 } });
  const [saved] = (await questions.listQuestions({ limit: 1 })).items;
  assert(saved);
  const second = await api.drawQuestions({ newDraw: { questionsNum: 1 } });
  assert.deepEqual([second.id, second.question], [saved.id, saved.question]);

  const verdict = await questions.checkAnswer({ id: saved.id, givenAnswer: { answer: saved.answer } });
  assert.equal(verdict.correct, true);

  const [chance] = (await questions.randomQuestions({ exclude: String(saved.id) })).items;
  assert(chance);
  assert.equal(chance.id, saved.id + 1);
  assert.notEqual(chance.question, "");
}

/** The problem that a call is refused with. The generated error has the response only. */
async function problem(call: Promise<unknown>): Promise<Problem> {
  const error: unknown = await call.then(() => assert.fail("it was not refused"), (reason: unknown) => reason);
  assert(error instanceof ResponseError, String(error));
  return ProblemFromJSON(await error.response.json());
}

const [url, wav] = process.argv.slice(2);
assert(url !== undefined && wav !== undefined);
void story(url, wav);
