"""Where a run starts and what it computes in: earlier weights, exported models, precision."""

import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from training.export import export_network  # noqa: E402
from training.learning.precision import choose_precision  # noqa: E402
from training.learning.pretrained import load_network, start_from  # noqa: E402
from training.network.room_network import NetworkSize, RoomNetwork  # noqa: E402

CPU = torch.device("cpu")


@pytest.fixture
def network():
    """A network whose norms and scores are not as they were made."""
    torch.manual_seed(3)
    network = RoomNetwork().eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.2, 0.2)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
    return network


@torch.no_grad()
def test_exported_weights_are_read_back_with_calibration_and_norms_undone(network, tmp_path):
    export_network(network, tmp_path / "room.onnx", image_size_px=64, slope=1.24, intercept=0.16)
    again = RoomNetwork().eval()
    assert start_from(again, tmp_path / "room.onnx", device=CPU) == ()
    images = torch.rand(1, 3, 64, 64)
    before, after = network(images), again(images)
    for name in ("distance_logits", "score_logits", "coefficients", "prototypes", "room_map_logits"):
        torch.testing.assert_close(getattr(after, name), getattr(before, name), atol=2e-4, rtol=2e-4)


def test_a_file_without_a_room_map_leaves_the_map_to_chance(network, tmp_path):
    export_network(network, tmp_path / "room.onnx", image_size_px=64)
    model = onnx.load(str(tmp_path / "room.onnx"))
    kept = [one for one in model.graph.initializer if "room_map" not in one.name]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, str(tmp_path / "old.onnx"))
    missing = start_from(RoomNetwork(), tmp_path / "old.onnx", device=CPU)
    assert missing
    assert all(name.startswith("room_map.") for name in missing)


def test_a_file_with_other_channels_of_the_map_gives_all_but_its_last_layer(network, tmp_path):
    export_network(network, tmp_path / "room.onnx", image_size_px=64)
    missing = start_from(RoomNetwork(room_map_channels=("interior",)), tmp_path / "room.onnx", device=CPU)
    assert missing == ("room_map.project.weight", "room_map.project.bias")


def test_network_of_an_exported_model_has_its_channels(tmp_path):
    export_network(RoomNetwork(room_map_channels=("interior",)), tmp_path / "room.onnx", image_size_px=64)
    assert load_network(tmp_path / "room.onnx").room_map_channels == ("interior",)


def test_weights_of_another_size_are_refused_in_words(network, tmp_path):
    export_network(network, tmp_path / "room.onnx", image_size_px=64)
    with pytest.raises(ValueError, match="of a network of another size"):
        start_from(RoomNetwork(NetworkSize.named("s")), tmp_path / "room.onnx", device=CPU)


@pytest.mark.parametrize("name", ["room.onnx", "last.pt"])
def test_a_file_that_is_no_model_is_refused_in_words(tmp_path, name):
    (tmp_path / name).write_bytes(b"no model")
    with pytest.raises(ValueError, match="can't be read as"):
        start_from(RoomNetwork(), tmp_path / name, device=CPU)


@pytest.mark.parametrize(
    ("seconds", "before", "chosen"),
    [
        ({"float32": 1.0, "bfloat16": 0.6}, None, "bfloat16"),
        ({"float32": 1.0, "bfloat16": 6.0}, None, "float32"),
        ({"float32": 1.0, "bfloat16": 0.9}, "float32", "float32"),
        ({"float32": 1.0, "bfloat16": 1.1}, "bfloat16", "bfloat16"),
        ({"float32": 1.0, "bfloat16": 6.0}, "bfloat16", "float32"),
    ],
)
def test_faster_precision_is_chosen_and_a_resumed_run_keeps_its_own_unless_it_is_much_slower(seconds, before, chosen):
    assert choose_precision(CPU, before=before, measure=lambda _device, precision: seconds[precision]) == chosen


def test_measuring_leaves_the_randomness_of_the_run_alone():
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    assert choose_precision(CPU) in ("float32", "bfloat16")
    assert torch.rand(1) == expected
