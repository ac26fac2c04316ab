"""The story with the client that openapi-generator makes for Python: story.py URL WAV."""

import sys
from http import HTTPStatus
from pathlib import Path

from quizcast_client import (
    ApiClient,
    ApiException,
    Configuration,
    CreatedUser,
    GivenAnswer,
    NewDraw,
    NewUser,
    Problem,
    QuestionsApi,
    QuizApi,
    RecordsApi,
    UsersApi,
)

from harness import Failed, expect

# The contract names no upper end, because it is a setting of the server.
TOO_MANY = 1_000_000


def story(url: str, wav: Path) -> None:
    """Register, upload, listen, list, remove, draw twice, check an answer, take a question by chance."""
    users = UsersApi(ApiClient(Configuration(host=url)))
    user = users.register_user(NewUser(name="Ann"))
    client = ApiClient(Configuration(host=url, access_token=str(user.token)))
    records(RecordsApi(client), user, wav)
    quiz(QuizApi(client), QuestionsApi(client))


def records(api: RecordsApi, user: CreatedUser, wav: Path) -> None:
    """What the user does with a record."""
    record = api.add_record(audio=(wav.name, wav.read_bytes()))
    expect(record.name == wav.name, f"the record: {record}")

    part = api.play_record_with_http_info(id=record.id, user=user.id, range="bytes=0-99")
    expect(part.status_code == HTTPStatus.PARTIAL_CONTENT, f"a part of the MP3: {part.status_code}")
    expect(len(part.data) == 100, "the part has another length")

    page = api.list_records()
    expect(page.items == [record], f"the list: {page}")

    api.remove_record(id=record.id, user=user.id)
    try:
        api.play_record(id=record.id, user=user.id)
    except ApiException as missing:
        problem = typed(missing)
        expect(problem.status == HTTPStatus.NOT_FOUND, f"a removed record: {problem}")
    else:
        raise Failed("a removed record can be heard")


def quiz(api: QuizApi, questions: QuestionsApi) -> None:
    """Two draws: the second one's answer is the question saved before."""
    try:
        api.draw_questions(NewDraw(questions_num=TOO_MANY))
    except ApiException as refused:
        problem = typed(refused)
        expect(problem.status == HTTPStatus.UNPROCESSABLE_ENTITY, f"too many: {problem}")
        # The generator renames a property that is called `field`.
        fields = [error.var_field for error in problem.errors or []]
        expect(fields == ["questions_num"], f"the fields at fault: {problem}")
    else:
        raise Failed("too many questions were saved")

    api.draw_questions(NewDraw(questions_num=1))
    saved = questions.list_questions(limit=1).items[0]
    second = api.draw_questions(NewDraw(questions_num=1))
    expect((second.id, second.question) == (saved.id, saved.question), f"not the question saved before: {second}")

    verdict = questions.check_answer(id=saved.id, given_answer=GivenAnswer(answer=saved.answer))
    expect(verdict.correct, f"the right answer: {verdict}")

    chance = questions.random_questions(exclude=str(second.id)).items
    expect([question.id for question in chance] == [saved.id + 1], f"the only other question: {chance}")
    expect(bool(chance[0].question), f"its text: {chance}")


def typed(exception: ApiException) -> Problem:
    """The problem of an answer. The generated exception types it as `Any`."""
    if not isinstance(exception.data, Problem):
        raise Failed(f"not parsed: {exception}")
    return exception.data


story(sys.argv[1], Path(sys.argv[2]))
