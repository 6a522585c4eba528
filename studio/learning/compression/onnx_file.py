"""A network as an ONNX file, and how fast ONNX Runtime computes it. Needs ``onnx`` (requirements-onnx.txt)."""

from __future__ import annotations

import io
import time
import warnings
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


def has_onnx() -> bool:
    """Whether networks can be exported here."""
    return find_spec("onnx") is not None and find_spec("onnxruntime") is not None


def onnx_file(network: nn.Module, example: Tensor) -> bytes:
    """``network`` as ONNX, for any number of inputs like ``example`` (n, ...); needs `has_onnx`."""
    target = io.BytesIO()
    with warnings.catch_warnings():  # the exporter that traces takes 1 s in place of 8, and warns that a new one exists
        warnings.simplefilter("ignore")
        names = {"pictures": {0: "n"}, "logits": {0: "n"}}
        into: Any = target  # the exporter that traces takes streams, which its types leave out
        kinds = {"input_names": ["pictures"], "output_names": ["logits"], "dynamic_axes": names}
        torch.onnx.export(network, (example,), into, dynamo=False, **kinds)
    return target.getvalue()


def onnx_logits(content: bytes, pictures: Tensor) -> tuple[np.ndarray, float]:
    """(what ONNX Runtime answers, median milliseconds for one picture on one thread)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    answers, times = [], []
    for picture in pictures.split(1):
        began = time.perf_counter()
        answers.append(session.run(None, {"pictures": picture.numpy()})[0])
        times.append(time.perf_counter() - began)
    return np.concatenate(answers), float(np.median(times)) * 1000


@torch.inference_mode()
def torch_milliseconds(network: nn.Module, pictures: Tensor) -> float:
    """Median milliseconds that PyTorch takes for one of ``pictures``."""
    times = []
    for picture in pictures.split(1):
        began = time.perf_counter()
        network(picture)
        times.append(time.perf_counter() - began)
    return float(np.median(times)) * 1000
