"""The story with the client that openapi-python-client makes: story.py URL WAV."""

import io
import sys
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from quizcast_client import AuthenticatedClient
from quizcast_client.api.questions import check_answer, list_questions, random_questions
from quizcast_client.api.quiz import draw_questions
from quizcast_client.api.records import add_record, list_records, play_record, remove_record
from quizcast_client.api.users import register_user
from quizcast_client.models import (
    AudioRecord,
    CreatedUser,
    GivenAnswer,
    NewDraw,
    NewUser,
    PreviousQuestion,
    Problem,
    QuestionPage,
    RandomQuestions,
    RecordPage,
    Upload,
    Verdict,
)
from quizcast_client.types import File

from harness import Failed, expect

Kind = TypeVar("Kind")
# The contract names no upper end, because it is a setting of the server.
TOO_MANY = 1_000_000


def story(url: str, wav: Path) -> None:
    """Register, upload, listen, list, remove, draw twice, check an answer, take a question by chance."""
    # The generated types ask for a token even where it is optional. Nobody looks at it while registration is open.
    anyone = AuthenticatedClient(url, token=str(UUID(int=0)))
    user = expected(CreatedUser, register_user.sync(client=anyone, body=NewUser(name="Ann")))
    client = AuthenticatedClient(url, token=str(user.token))
    records(client, user, wav)
    quiz(client)


def records(client: AuthenticatedClient, user: CreatedUser, wav: Path) -> None:
    """What the user does with a record."""
    audio = File(payload=io.BytesIO(wav.read_bytes()), file_name=wav.name, mime_type="audio/wav")
    record = expected(AudioRecord, add_record.sync(client=client, body=Upload(audio=audio)))
    expect(record.name == wav.name, f"the record: {record}")

    part = play_record.sync_detailed(client=client, id=record.id, user=user.id, range_="bytes=0-99")
    expect(part.status_code == HTTPStatus.PARTIAL_CONTENT, f"a part of the MP3: {part.status_code}")
    expect(len(expected(File, part.parsed).payload.read()) == 100, "the part has another length")

    page = expected(RecordPage, list_records.sync(client=client))
    expect(page.items == [record], f"the list: {page}")

    gone = remove_record.sync_detailed(client=client, id=record.id, user=user.id)
    expect(gone.status_code == HTTPStatus.NO_CONTENT, f"removing it: {gone}")
    missing = expected(Problem, play_record.sync(client=client, id=record.id, user=user.id))
    expect(missing.status == HTTPStatus.NOT_FOUND, f"a removed record: {missing}")


def quiz(client: AuthenticatedClient) -> None:
    """Two draws: the second one's answer is the question saved before."""
    refused = expected(Problem, draw_questions.sync(client=client, body=NewDraw(questions_num=TOO_MANY)))
    expect(refused.status == HTTPStatus.UNPROCESSABLE_ENTITY, f"too many: {refused}")
    expect([error.field for error in refused.errors or []] == ["questions_num"], f"the field at fault: {refused}")

    expected(PreviousQuestion, draw_questions.sync(client=client, body=NewDraw(questions_num=1)))
    log = expected(QuestionPage, list_questions.sync(client=client, limit=1))
    saved = log.items[0]
    second = expected(PreviousQuestion, draw_questions.sync(client=client, body=NewDraw(questions_num=1)))
    expect((second.id, second.question) == (saved.id, saved.question), f"not the question saved before: {second}")

    verdict = expected(Verdict, check_answer.sync(client=client, id=saved.id, body=GivenAnswer(answer=saved.answer)))
    expect(verdict.correct, f"the right answer: {verdict}")

    chance = expected(RandomQuestions, random_questions.sync(client=client, exclude=str(second.id))).items
    expect(len(chance) == 1 and chance[0].id != saved.id, f"another question: {chance}")
    expect(bool(chance[0].question), f"its text: {chance}")


def expected(kind: type[Kind], answer: object) -> Kind:
    """The answer, if it is of this kind: the generated calls answer a union of all kinds."""
    if not isinstance(answer, kind):
        raise Failed(f"no {kind.__name__}: {answer}")
    return answer


story(sys.argv[1], Path(sys.argv[2]))
