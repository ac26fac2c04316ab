// The story with the client that @hey-api/openapi-ts makes: story.js URL WAV.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import * as api from "./client";
import { createClient, type Client } from "./client/client";

// The contract names no upper end, because it is a setting of the server.
const TOO_MANY = 1_000_000;

async function story(url: string, wav: string): Promise<void> {
  const anyone = createClient({ baseUrl: url });
  const { data: user } = await api.registerUser({ client: anyone, body: { name: "Ann" }, throwOnError: true });
  const client = createClient({ baseUrl: url, auth: user.token, throwOnError: true });
  await records(client, user, wav);
  await quiz(client);
}

async function records(client: Client, user: api.CreatedUser, wav: string): Promise<void> {
  const audio = new File([await readFile(wav)], basename(wav), { type: "audio/wav" });
  const { data: record } = await api.addRecord({ client, body: { audio }, throwOnError: true });
  assert.equal(record.name, basename(wav));

  const query = { id: record.id, user: user.id };
  const part = await api.playRecord({ client, query, headers: { Range: "bytes=0-99" }, throwOnError: true });
  assert.equal(part.response.status, 206);
  assert.equal(part.data.size, 100);

  const { data: page } = await api.listRecords({ client, throwOnError: true });
  assert.deepEqual(page.items, [record]);

  await api.removeRecord({ client, query, throwOnError: true });
  const missing = await api.playRecord({ client, query, throwOnError: false });
  assert.equal(missing.error?.status, 404);
}

/** Two draws: the second one's answer is the question saved before. */
async function quiz(client: Client): Promise<void> {
  const refused = await api.drawQuestions({ client, body: { questions_num: TOO_MANY }, throwOnError: false });
  assert(refused.error);
  assert.equal(refused.error.status, 422);
  assert.deepEqual(refused.error.errors?.map((error) => error.field), ["questions_num"]);

  await api.drawQuestions({ client, body: { questions_num: 1 }, throwOnError: true });
  const { data: log } = await api.listQuestions({ client, query: { limit: 1 }, throwOnError: true });
  const [saved] = log.items;
  assert(saved);
  const { data: second } = await api.drawQuestions({ client, body: { questions_num: 1 }, throwOnError: true });
  assert.deepEqual([second.id, second.question], [saved.id, saved.question]);

  const path = { id: saved.id };
  const { data: verdict } = await api.checkAnswer({ client, path, body: { answer: saved.answer }, throwOnError: true });
  assert.equal(verdict.correct, true);

  const others = { exclude: String(saved.id) };
  const { data: drawn } = await api.randomQuestions({ client, query: others, throwOnError: true });
  const [chance] = drawn.items;
  assert(chance);
  assert.equal(chance.id, saved.id + 1);
  assert.notEqual(chance.question, "");
}

const [url, wav] = process.argv.slice(2);
assert(url !== undefined && wav !== undefined);
void story(url, wav);
