"""Questions: numbered by chapter, folded or open, and listed."""

import pytest
from bs4 import BeautifulSoup, Tag


def page(folder, name: str) -> Tag:
    (path,) = folder.glob(f"{name}.*html")
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_questions_are_numbered_by_chapter(small, builder):
    found = page(small(builder), "ml_coding/averages").select(".question")
    assert [(q["id"], q.find(class_="question-number").get_text()) for q in found] == [
        ("q-averages-outlier", "Question 2.1.1"),
        ("q-averages-running", "Question 2.1.2"),
    ]
    levels = [q.find(class_="question-level").get_text() for q in found]
    assert levels == ["medium", "easy"]


def test_answers_are_folded_on_the_website_and_open_in_the_epub(small):
    for question in page(small("html"), "ml_coding/averages").select(".question"):
        assert question.name == "details"
        assert not question.has_attr("open")
        assert question.find("summary").find(class_="question-text")
        assert not question.find("summary").find(class_="answer")
        assert question.find(class_="answer").get_text().strip()
    for question in page(small("epub"), "ml_coding/averages").select(".question"):
        assert question.name == "section"
        assert question.find(class_="answer").get_text().strip()


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_a_reference_prints_the_question_s_number(small, builder):
    body = page(small(builder), "ml_coding/averages")
    links = [a.get_text() for a in body.find_all("a", href="#q-averages-outlier")]
    assert "Question 2.1.1" in links


@pytest.mark.parametrize(("builder", "suffix"), [("html", "html"), ("epub", "xhtml")])
def test_the_index_lists_all_questions_by_part_with_their_levels(
    small, builder, suffix
):
    body = page(small(builder), "back/question_index")
    items = body.select(".question-index li")
    texts = [" ".join(item.get_text().split()) for item in items]
    assert texts[0] == "1.1.1 Which input makes insertion sort slow? (easy)"
    assert texts[1].startswith("2.1.1 What does ")
    assert texts[1].endswith("do to the mean and to the median? (medium)")
    assert [text.split()[0] for text in texts] == ["1.1.1", "2.1.1", "2.1.2", "2.2.1"]
    assert items[1].find("math")
    parts = [rubric.get_text() for rubric in body.select("p.rubric")]
    assert parts == ["General Coding", "ML Coding"]
    for item in items:
        target, _, anchor = item.find("a")["href"].partition("#")
        name = target.removeprefix("../").removesuffix(f".{suffix}")
        assert page(small(builder), name).find(id=anchor)


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_the_spoken_answer_is_a_box_with_its_name(small, builder):
    (box,) = page(small(builder), "coding/sorting").select("aside.sixty-seconds")
    assert box.find("p").get_text() == "In sixty seconds"
    assert "Insert each value" in box.get_text()


def test_every_question_of_the_book_is_in_its_index(built):
    folder = built("html")
    listed = [
        item.find("a")["href"].partition("#")[2]
        for item in page(folder, "back/question_index").select(".question-index li")
    ]
    assert len(set(listed)) == len(listed)
    asked = [
        question["id"]
        for path in folder.rglob("*.html")
        for question in BeautifulSoup(path.read_text("utf-8"), "html.parser").select(
            "details.question"
        )
    ]
    assert sorted(listed) == sorted(asked)
