"""One test for each bug: the wrong script fails it, the mended one passes.

Each bug put alone into the mended script turns its own test red and no other.
"""

import importlib.util
import inspect
import types
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from mlinterviews.ml_coding import pytorch_round_mended as mended  # noqa: E402

nn, F = torch.nn, torch.nn.functional
DATA = Path(__file__).resolve().parents[2] / "code" / "data" / "ml_coding"


class Tagger(nn.Module):
    def __init__(self, dropout: float = 0.0):
        super().__init__()
        self.embed = nn.Embedding(12, 8, padding_idx=0)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(8, 5)

    def forward(self, ids):
        return self.head(self.dropout(self.embed(ids)))


IDS = torch.tensor([[1, 2, 3, 4], [5, 6, 7, 0], [8, 9, 0, 0], [10, 11, 1, 0]])
LABELS = torch.tensor([[1, 2, 0, 1], [2, 2, 1, 0], [2, 0, 0, 0], [1, 2, 1, 0]])


def run(code, epochs=1, lr=0.0, ids=IDS, labels=LABELS, max_norm=1e9, batch_size=4):
    """The model before and after, and the losses, from one seed."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = Tagger()
        start = model.embed.weight.detach().clone()
        rng = torch.Generator().manual_seed(0)
        losses = code.fine_tune(
            model, ids, labels, 3, epochs, lr, max_norm, batch_size, rng
        )
    return model, start, losses


def new_head_learns(code):
    fresh, trained = (run(code, lr=lr)[0].head.weight for lr in (0, 0.5))
    assert fresh.shape == (3, 8)
    assert (trained - fresh).abs().max() > 1e-3


def labels_stay_with_their_inputs(code):
    """Without learning, the whole batch has one loss in any order."""
    losses = run(code, epochs=5)[2]
    assert losses == pytest.approx([losses[0]] * 5)


def gradients_start_at_zero(code):
    """Small steps along one gradient: three epochs go three times as far."""
    moved = []
    for epochs in (1, 3):
        model, start, _ = run(code, epochs, 1e-3, IDS[:1], LABELS[:1])
        moved.append((model.embed.weight - start).norm().item())
    assert moved[1] == pytest.approx(3 * moved[0], rel=0.02)


def loss_is_that_of_the_logits(code):
    model, _, losses = run(code, ids=IDS[:1], labels=LABELS[:1])
    expected = F.cross_entropy(model(IDS[:1])[0], LABELS[0])
    assert losses[0] == pytest.approx(expected.item())


def padding_costs_nothing(code):
    pads = torch.zeros(1, 6, dtype=torch.long)
    longer = [torch.cat([a[:1], pads], dim=1) for a in (IDS, LABELS)]
    short = run(code, ids=IDS[:1], labels=LABELS[:1])[2]
    assert run(code, ids=longer[0], labels=longer[1])[2] == pytest.approx(short)


def steps_are_clipped(code):
    model, start, _ = run(code, lr=1.0, ids=IDS[:1], labels=LABELS[:1], max_norm=0.001)
    assert 0 < (model.embed.weight - start).norm().item() <= 0.00101


def accuracy_is_measured_without_dropout_and_gradients(code):
    states = []

    def spy(module, arguments, out):
        states.append((module.training, out.requires_grad))

    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = Tagger(dropout=0.9).train()
        model.register_forward_hook(spy)
        code.accuracy(model, IDS, LABELS)
    assert states == [(False, False)]


BUGS = {
    new_head_learns: (
        """    model.head = nn.Linear(model.head.in_features, n_classes)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
""",
        """    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    model.head = nn.Linear(model.head.in_features, n_classes)
""",
    ),
    labels_stay_with_their_inputs: (
        """        order = torch.randperm(len(ids), generator=rng)
        ids, labels = ids[order], labels[order]
""",
        """        ids = ids[torch.randperm(len(ids), generator=rng)]
        labels = labels[torch.randperm(len(labels), generator=rng)]
""",
    ),
    gradients_start_at_zero: ("            optimizer.zero_grad()\n", ""),
    loss_is_that_of_the_logits: ("(logits[real], ", "(logits[real].softmax(-1), "),
    padding_costs_nothing: ("real = x != 0", "real = x >= 0"),
    steps_are_clipped: (
        """            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
""",
        """            optimizer.step()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
""",
    ),
    accuracy_is_measured_without_dropout_and_gradients: (
        "    model.eval()\n    guess = model(ids)",
        "    guess = torch.enable_grad()(model)(ids)",
    ),
}
each_check = pytest.mark.parametrize("check", BUGS, ids=lambda f: f.__name__)


def wrong():
    path = DATA / "pytorch_round_broken.py"
    spec = importlib.util.spec_from_file_location("pytorch_round_broken", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@each_check
def test_the_mended_script_passes(check):
    check(mended)


@pytest.mark.text
@each_check
def test_the_wrong_script_fails(check):
    with pytest.raises(AssertionError):
        check(wrong())


@pytest.mark.text
@pytest.mark.parametrize("bug", BUGS, ids=lambda f: f.__name__)
def test_one_bug_alone_fails_its_own_test_and_no_other(bug):
    right, bad = BUGS[bug]
    source = inspect.getsource(mended)
    assert source.count(right) == 1
    module = types.ModuleType("one_bug")
    exec(source.replace(right, bad), module.__dict__)
    failed = set()
    for check in BUGS:
        try:
            check(module)
        except AssertionError:
            failed.add(check)
    assert failed == {bug}


@pytest.mark.text
def test_the_wrong_script_runs_and_its_loss_even_falls():
    losses = run(wrong(), epochs=30, lr=0.1, batch_size=2)[2]
    assert losses[-1] < losses[0]


def test_mended_it_fits_and_repeats():
    (model, _, one), (_, _, two) = (
        run(mended, epochs=200, lr=1.0, batch_size=2) for _ in range(2)
    )
    assert one == two
    assert one[-1] < 0.3
    assert mended.accuracy(model, IDS, LABELS) > 0.9


def test_a_sentence_without_words_is_refused():
    """Its batch would have the mean of nothing: NaN in every weight."""
    empty = torch.zeros(1, 4, dtype=torch.long)
    with pytest.raises(ValueError, match="without words"):
        run(mended, ids=torch.cat([IDS, empty]), labels=torch.cat([LABELS, empty]))


# Further bugs that raise no error


@pytest.mark.text
def test_a_column_minus_a_row_is_a_square():
    y_hat, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([1.0, 2.0, 3.0])
    assert (y_hat - y).shape == (3, 3)
    assert ((y_hat - y) ** 2).mean().item() == pytest.approx(4 / 3)
    assert ((y_hat[:, 0] - y) ** 2).mean().item() == 0
    with pytest.warns(UserWarning, match="broadcasting"):
        F.mse_loss(y_hat, y)


@pytest.mark.text
def test_a_sum_of_loss_tensors_keeps_every_graph():
    w = torch.ones(1, requires_grad=True)
    total = sum((w * i).sum() for i in range(3))
    assert total.grad_fn is not None
    assert sum((w * i).sum().item() for i in range(3)) == 3.0


@pytest.mark.text
def test_layers_in_a_plain_list_are_no_parameters():
    class Net(nn.Module):
        def __init__(self, layers):
            super().__init__()
            self.layers = layers

    assert list(Net([nn.Linear(2, 2)]).parameters()) == []
    assert len(list(Net(nn.ModuleList([nn.Linear(2, 2)])).parameters())) == 2


@pytest.mark.text
def test_a_new_adam_in_each_epoch_forgets_its_moments():
    """Each first step has the size lr, however small the gradient."""
    moved = []
    for fresh in (True, False):
        w = torch.zeros(1, requires_grad=True)
        optimizer = torch.optim.Adam([w], lr=0.1)
        for gradient in (1.0, 1e-4):
            if fresh:
                optimizer = torch.optim.Adam([w], lr=0.1)
            w.grad = torch.tensor([gradient])
            before = w.item()
            optimizer.step()
        moved.append(before - w.item())
    assert moved[0] == pytest.approx(0.1, rel=1e-3)
    assert moved[1] == pytest.approx(0.067, rel=0.01)


@pytest.mark.text
def test_a_scheduler_that_steps_first_warns_and_skips_a_rate():
    w = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.1)
    w.grad = torch.ones(1)
    with pytest.warns(UserWarning, match="before `optimizer.step"):
        scheduler.step()
        optimizer.step()
    assert w.item() == pytest.approx(-0.1)
