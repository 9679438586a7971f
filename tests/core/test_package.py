"""The package: its names, what an import costs, its exceptions."""

import ast
import inspect
from pathlib import Path

import pytest

import locdet_core as lc
from locdet_core import _core, errors
from support import run_python

EXCEPTIONS = {
    "LocdetError": (Exception, "INTERNAL_ERROR"),
    "InputError": (lc.LocdetError, "INVALID_REQUEST"),
    "UnsupportedFormatError": (lc.InputError, "INVALID_FILE_FORMAT"),
    "DecodeError": (lc.InputError, "CORRUPT_FILE"),
    "LimitExceededError": (lc.InputError, "FILE_TOO_LARGE"),
    "InvalidOptionError": (lc.InputError, "INVALID_OPTION"),
    "ModelError": (lc.LocdetError, "MODEL_UNAVAILABLE"),
    "ModelLoadError": (lc.ModelError, "MODEL_UNAVAILABLE"),
    "InferenceError": (lc.ModelError, "INFERENCE_FAILED"),
    "CancelledError": (lc.LocdetError, "JOB_CANCELLED"),
    "EngineBugError": (lc.LocdetError, "INTERNAL_ERROR"),
}


def test_all_is_sorted() -> None:
    def rank(name: str) -> tuple[int, str]:
        # Constants, classes, the rest: the order that the linter keeps.
        return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)

    assert lc.__all__ == sorted(lc.__all__, key=rank)


def test_all_is_complete() -> None:
    compiled = {name for name in vars(_core) if not name.startswith("_")} - {"DEBUG_BUILD"}
    assert set(lc.__all__) == compiled | {"FAST_MODEL", "__version__"} | set(errors.__all__)


def test_every_exported_name_is_public_under_that_name() -> None:
    public = {name for name, value in vars(lc).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert public - {"DEBUG_BUILD"} == set(lc.__all__) - {"__version__"}


def test_the_stub_names_what_the_module_has() -> None:
    stub = ast.parse(Path(_core.__file__).with_name("_core.pyi").read_text("utf-8"))
    classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"}
    functions = {node.name for node in stub.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"}
    constants = {node.target.id for node in stub.body if isinstance(node, ast.AnnAssign)}
    assert {*classes, *functions, *constants} == {
        name for name in vars(_core) if not name.startswith("_") or name == "__version__"
    }
    for name, node in classes.items():
        members = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        missing = [member for member in members if not hasattr(getattr(_core, name), member)]
        extra = [member for member in vars(getattr(_core, name)) if member[0] != "_" and member not in members]
        assert (missing, extra) == ([], []), name


def test_importing_is_silent_and_loads_no_optional_package() -> None:
    heavy = ("onnxruntime", "pandas", "matplotlib", "torch", "click", "rich")
    ran = run_python(f"import sys, locdet_core; print([name for name in {heavy} if name in sys.modules])")
    assert (ran.stdout, ran.stderr, ran.returncode) == ("[]\n", "", 0)


def test_loading_a_model_does_not_import_the_onnxruntime_package() -> None:
    ran = run_python("import sys, locdet_core as lc; lc.Detector(); print('onnxruntime' in sys.modules)")
    assert (ran.stdout, ran.stderr) == ("False\n", "")


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_has_its_base_and_code(name: str) -> None:
    base, code = EXCEPTIONS[name]
    exception = getattr(lc, name)
    assert exception.__bases__[0] is base
    assert exception.code == code
    assert exception is getattr(errors, name)


def test_the_table_of_exceptions_is_complete() -> None:
    defined = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert defined == set(EXCEPTIONS) == set(errors.__all__)


def test_exceptions_are_caught_as_the_builtin_ones() -> None:
    assert issubclass(lc.InputError, ValueError)
    assert issubclass(lc.ModelError, RuntimeError)
    assert not issubclass(lc.CancelledError, ValueError | RuntimeError)
