"""The quiz: questions with choices, typed and turned over; score, history, the result, and what goes wrong."""

from pathlib import Path

from browser import seen
from harness import expect

from .look import axe, fits, screenshots

QUESTIONS = Path(__file__).parent / "questions"
SETTINGS = {"quiz_sources": "file", "quiz_files": QUESTIONS}
ALL = 6
CARD, NEXT = ".quiz-card", ".quiz-verdict .primary"
RIGHT = {
    "Which planet is nearest to the Sun?": "Mercury",
    "Which metal is liquid at room temperature?": "Quicksilver",
    "Water boils at 100 degrees Celsius at sea level.": "True",
    "What is the capital of France?": "paris",
    "What is the largest ocean?": "pacifc",
    "Who wrote Hamlet?": "wiliam shakespeare",
}


def _draw(program):
    """Saves all questions that there are, once."""
    if len(program.call("GET", "/questions")[2]["items"]) < ALL:
        status, _, answer = program.call("POST", "/quiz", {"questions_num": ALL})
        expect(status == 200, f"the draw: {status} {answer}")


def _open(browser, base, **look):
    page = browser.page(**look)
    page.goto(f"{base}/#/quiz")
    page.wait_for_selector(".quiz-start")
    return page


def _play(page, category):
    page.fill(".quiz-start input[name=category]", category)
    page.press(".quiz-start input[name=category]", "Tab")
    page.click(".quiz-start .primary")
    page.wait_for_selector(CARD)


def _asked(page):
    return page.inner_text(".quiz-question")


def _next(page):
    """Goes on, and waits until the next card or the result is there."""
    before = _asked(page)
    page.click(NEXT)
    page.wait_for_function(
        "(before) => { const it = document.querySelector('.quiz-question'); return !it || it.textContent !== before; }",
        arg=before,
    )


def _said(page):
    return page.inner_text("[role=status]")


def check_new_questions_are_those_that_are_played(browser, base, program):
    """Nothing that was saved before is asked. This check comes first, while there is something to draw."""
    program.call("POST", "/quiz", {"questions_num": 1})
    before = {each["question"] for each in program.call("GET", "/questions")[2]["items"]}
    page = _open(browser, base)
    page.check("input[value=new]")
    page.check("input[name=count][value='5']")
    page.click(".quiz-start .primary")
    page.wait_for_selector(CARD)
    saved = program.call("GET", "/questions")[2]["items"]
    expect(len(saved) == ALL, f"{len(saved)} are saved")
    expect(_asked(page) not in before, "it asks what was saved before")
    seen(page.locator(".quiz-meta")).to_contain_text("of 5")
    expect(_asked(page) == saved[-2]["question"], "the first one that was drawn is not the first one asked")


def check_a_source_that_is_empty_is_told(browser, base, program):
    """Nothing new is left: a sentence, and a button that tries again."""
    _draw(program)
    page = _open(browser, base)
    page.check("input[value=new]")
    page.click(".quiz-start .primary")
    page.wait_for_selector(".quiz-trouble button")
    seen(page.locator(".quiz-trouble p"), "no words").not_to_be_empty()


def check_numbers_choose(browser, base, program):
    """Right and wrong choices are told, counted, and said to screen readers."""
    _draw(program)
    page = _open(browser, base)
    _play(page, "choices")
    for number in range(3):
        right = RIGHT[_asked(page)]
        choices = page.locator(".quiz-choices button > span:not(.unseen)").all_inner_texts()
        good = choices.index(right)
        key = good + 1 if number != 1 else (good + 1) % len(choices) + 1
        page.keyboard.press(str(key))
        page.wait_for_selector(NEXT)
        seen(page.locator(".quiz-choices .is-right"), "the right choice is not marked").to_have_count(1)
        seen(page.locator(".quiz-choices .is-wrong"), "a wrong choice is marked wrongly").to_have_count(
            int(number == 1)
        )
        page.wait_for_function("() => document.querySelector('[role=status]').textContent.includes('Answer: ')")
        expect(f"of {number + 1} right" in _said(page), _said(page))
        seen(page.locator(".quiz-verdict .primary"), "the focus is lost").to_be_focused()
        if number < 2:
            _next(page)
    page.keyboard.press("Enter")
    page.wait_for_selector(".quiz-result")
    seen(page.locator(".quiz-result h2")).to_have_text("2 of 3 right")
    seen(page.locator(".quiz-result .quiz-answered li"), "what was missed is not shown").to_have_count(1)


def check_typed_answers_are_judged_by_the_server(browser, base, program):
    """A slip is forgiven, a wrong answer is not, unless whoever played says so."""
    _draw(program)
    page = _open(browser, base)
    _play(page, "typed")
    for given in (None, None, "something else"):
        page.fill("input[name=answer]", given or RIGHT[_asked(page)])
        page.keyboard.press("Enter")
        page.wait_for_selector(NEXT)
        right = page.locator(".quiz-verdict.is-right").count()
        expect(right == (given is None), f"{_asked(page)} {given}: {right}")
        if given is None:
            _next(page)
    page.get_by_role("button", name="I was right").click()
    seen(page.locator(".quiz-verdict.is-right"), "it stays wrong").to_have_count(1)
    page.click(NEXT)
    seen(page.locator(".quiz-result h2")).to_have_text("3 of 3 right")


def check_a_card_is_turned_by_a_key(browser, base, program):
    """Space shows the answer, 1 and 2 tell whether it was known; a tap does the same."""
    _draw(program)
    page = _open(browser, base)
    _play(page, "typed")
    page.keyboard.press("Space")
    page.wait_for_selector(".quiz-answer")
    page.keyboard.press("1")
    page.wait_for_selector("input[name=answer]")
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_role("button", name="I did not").click()
    page.wait_for_function("() => document.querySelector('.quiz-score').textContent.startsWith('1 of 2 right')")


def check_a_round_and_the_history_outlive_the_page(browser, base, program):
    """After a reload the next question is asked; the history can be cleared, and that can be undone."""
    _draw(program)
    page = _open(browser, base)
    _play(page, "choices")
    page.keyboard.press("1")
    page.wait_for_selector(NEXT)
    page.reload()
    page.wait_for_selector(CARD)
    seen(page.locator(".quiz-meta")).to_contain_text("2 of 3")
    page.get_by_role("button", name="End the round").click()
    page.wait_for_selector(".quiz-result")
    page.click(".quiz-past summary")
    seen(page.locator(".quiz-past li"), "the history lacks the answer").to_have_count(1)
    page.get_by_role("button", name="Clear the history").click()
    seen(page.locator(".quiz-past"), "the history is still there").to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    seen(page.locator(".quiz-past li"), "the history does not come back").to_have_count(1)
    page.get_by_role("button", name="Play again").click()
    page.wait_for_selector(".quiz-start")


def check_answered_questions_do_not_come_again(browser, base, program):
    """Not before somebody asks for them."""
    _draw(program)
    page = _open(browser, base)
    for left in (3, 0):
        if left:
            _play(page, "choices")
            for _ in range(left):
                page.keyboard.press("1")
                page.wait_for_selector(NEXT)
                _next(page)
            page.wait_for_selector(".quiz-result")
            page.get_by_role("button", name="Play again").click()
            page.wait_for_selector(".quiz-start")
        else:
            page.click(".quiz-start .primary")
            page.get_by_role("button", name="Play them again").click()
            page.wait_for_selector(CARD)


def check_the_result_is_copied(browser, base, program):
    """As text with squares and the address."""
    _draw(program)
    page = _open(browser, base)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _play(page, "choices")
    page.keyboard.press("1")
    page.get_by_role("button", name="End the round").click()
    page.get_by_role("button", name="Copy the result").click()
    page.wait_for_selector(".notice")
    text = page.evaluate("() => navigator.clipboard.readText()")
    expect(text.startswith("Quizcast: ") and "of 1 right" in text and text.endswith("/#/quiz"), text)


def check_without_a_network_it_says_so(browser, base, program):
    """In words, with a button that tries again; nothing that was chosen is lost."""
    _draw(program)
    page = _open(browser, base)
    page.context.set_offline(True)
    page.click(".quiz-start .primary")
    page.wait_for_selector(".quiz-trouble button")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(CARD)


def check_it_is_for_everybody(browser, base, program):
    """Axe finds no fault in either theme and language, and nothing is wider than a small phone."""
    _draw(program)
    for language, theme in (("en", "light"), ("ru", "dark")):
        page = _open(browser, base, language=language, theme=theme, width=360)
        for scene in ("start", "choices", "answered", "result"):
            if scene == "choices":
                _play(page, "choices")
            elif scene == "answered":
                page.keyboard.press("1")
                page.wait_for_selector(NEXT)
            elif scene == "result":
                page.click(".quiz-stage > .quiet")
                page.wait_for_selector(".quiz-result")
                page.click(".quiz-past summary")
            axe(page, ".view")
            fits(page)
            if language == "en":
                screenshots(page, f"quiz-{scene}")
