"""Questions with their answers, the sixty-second answer, and an index.

A question is numbered within its chapter (Question 2.6.3), the same in
every edition: folded in HTML, open in EPUB and PDF.
"""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

logger = logging.getLogger(__name__)

LEVELS = ("easy", "medium", "hard")


class question(nodes.General, nodes.Element):
    """A question: a question_title, then the answer's blocks.

    Attributes: ids, level, docname; number is filled in when a document
    is written.
    """


class question_title(nodes.General, nodes.TextElement):
    """The question's text, without its number."""


class sixty_seconds(nodes.General, nodes.Element):
    """The chapter's spoken answer."""


class question_index(nodes.General, nodes.Element):
    """Where the list of all questions goes."""


class Question(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {
        "label": directives.unchanged_required,
        "level": directives.unchanged_required,
    }

    def run(self):
        asked = " ".join(self.arguments[0].split())
        level, label = self.options.get("level"), self.options.get("label")
        if not label:
            raise self.error(f"question without a label: {asked}")
        if level not in LEVELS:
            raise self.error(f"question {label}: level must be easy, medium or hard")
        if not any(line.strip() for line in self.content):
            raise self.error(f"question {label} has no answer")
        node = question("", ids=[label], names=[label], level=level)
        node["docname"] = self.env.docname
        self.set_source_info(node)
        title = question_title()
        title += self.parse_inline(asked, lineno=self.lineno)[0]
        if next(title.findall(addnodes.pending_xref), None) is not None:
            raise self.error(f"question {label}: no references in its title")
        node += title
        node += self.parse_content_to_nodes()
        self.state.document.note_explicit_target(node)
        here = questions_of(self.env).setdefault(self.env.docname, [])
        kept = [detached(child) for child in title.children]
        here.append({"label": label, "level": level, "text": asked, "title": kept})
        return [node]


def detached(node: nodes.Node) -> nodes.Node:
    """A copy that can be kept without its document."""
    copy = node.deepcopy()
    for part in copy.findall():
        part.document = None
    return copy


class SixtySeconds(SphinxDirective):
    has_content = True

    def run(self):
        words = len(" ".join(self.content).split())
        if not words:
            raise self.error("sixty-seconds is empty")
        node = sixty_seconds("", docname=self.env.docname)
        self.set_source_info(node)
        node += self.parse_content_to_nodes()
        return [node]


class QuestionIndex(SphinxDirective):
    def run(self):
        self.env.note_reread()  # it shows what other files hold
        return [question_index()]


def questions_of(env: BuildEnvironment) -> dict[str, list[dict]]:
    """All questions by document: label, level, text, title's nodes, number."""
    if not hasattr(env, "book_questions"):
        env.book_questions = {}
    return env.book_questions


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    questions_of(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames, other) -> None:
    for docname in docnames:
        if docname in questions_of(other):
            questions_of(env)[docname] = questions_of(other)[docname]


def number(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Number the questions, and make {ref} print their numbers.

    Runs after Sphinx has numbered the sections. Returns the documents
    whose numbers changed.
    """
    labels = env.domains.standard_domain.labels
    changed = []
    for docname, found in questions_of(env).items():
        chapter = env.toc_secnumbers.get(docname, {}).get("", ())
        before = [q.get("number") for q in found]
        for i, q in enumerate(found, start=1):
            q["number"] = ".".join(map(str, (*chapter, i)))
            title = f"Question {q['number']}"
            labels[q["label"]] = (docname, q["label"], title)
        if before != [q["number"] for q in found]:
            changed.append(docname)
    return changed


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the numbers into the nodes, and the questions into the index."""
    env = app.env
    for node in doctree.findall(question):
        found = questions_of(env)[node["docname"]]
        node["number"] = next(
            q["number"] for q in found if q["label"] == node["ids"][0]
        )
    for node in list(doctree.findall(question_index)):
        node.replace_self(index_by_part(app, docname))


def index_by_part(app: Sphinx, docname: str) -> list[nodes.Node]:
    """A list for each chapter that asks something, under its part's name."""
    env, found = app.env, questions_of(app.env)
    result: list[nodes.Node] = []
    for part in env.toctree_includes.get(env.config.root_doc, []):
        chapters = [c for c in env.toctree_includes.get(part, []) if c in found]
        if not chapters:
            continue
        result.append(nodes.rubric("", "", nodes.Text(env.titles[part].astext())))
        for chapter in chapters:
            name = nodes.paragraph()
            name += make_refnode(
                app.builder,
                docname,
                chapter,
                "",
                nodes.strong("", env.titles[chapter].astext()),
            )
            result.append(name)
            items = nodes.bullet_list(classes=["question-index"])
            for q in found[chapter]:
                text = nodes.paragraph()
                text += make_refnode(
                    app.builder,
                    docname,
                    chapter,
                    q["label"],
                    nodes.inline("", q["number"], classes=["std-ref"]),
                )
                text += nodes.Text("\N{NO-BREAK SPACE}")
                text += [child.deepcopy() for child in q["title"]]
                text += nodes.Text(f" ({q['level']})")
                items += nodes.list_item("", text)
            result.append(items)
    return result


# --- HTML and EPUB ----------------------------------------------------


def folded(translator) -> bool:
    """EPUB shows answers open: many e-readers cannot unfold."""
    return translator.builder.name != "epub"


def visit_question(self, node):
    tag = "details" if folded(self) else "section"
    level = node["level"]
    self.body.append(self.starttag(node, tag, CLASS=f"question level-{level}"))


def depart_question(self, node):
    self.body.append("</div></details>\n" if folded(self) else "</div></section>\n")


def visit_question_title(self, node):
    parent = node.parent
    self.body.append("<summary>" if folded(self) else '<p class="question-title">')
    self.body.append(
        f'<span class="question-number">Question {parent["number"]}</span> '
        f'<span class="question-level">{parent["level"]}</span> '
        '<span class="question-text">'
    )


def depart_question_title(self, node):
    if folded(self):
        self.body.append('</span></summary>\n<div class="answer">')
        # Not inside the summary: what folds cannot also be a link.
        self.add_permalink_ref(node.parent, "Link to this question")
    else:
        self.body.append('</span></p>\n<div class="answer">')


def visit_sixty_seconds(self, node):
    self.body.append(self.starttag(node, "aside", CLASS="sixty-seconds"))
    self.body.append('<p class="sixty-seconds-title">In sixty seconds</p>\n')


def depart_sixty_seconds(self, node):
    self.body.append("</aside>\n")


# --- plain text (used for the searchable and the spoken forms) ---------


def visit_text(self, node):
    self.new_state(0)


def depart_text(self, node):
    self.end_state()


def setup(app: Sphinx):
    for node, html in (
        (question, (visit_question, depart_question)),
        (question_title, (visit_question_title, depart_question_title)),
        (sixty_seconds, (visit_sixty_seconds, depart_sixty_seconds)),
    ):
        # html only: a node registered with epub= hides its html handlers.
        app.add_node(node, html=html, text=(visit_text, depart_text))
    app.add_node(question_index)
    app.add_directive("question", Question)
    app.add_directive("sixty-seconds", SixtySeconds)
    app.add_directive("question-index", QuestionIndex)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-get-updated", number, priority=900)
    app.connect("doctree-resolved", fill)
    return {
        "version": "1",
        "env_version": 2,  # another number where what is kept changes
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
