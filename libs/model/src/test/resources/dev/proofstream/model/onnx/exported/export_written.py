"""Makes models of functions that exporters write as several nodes, maxima and choices of sums, embeddings,
and probabilities that scikit-learn makes of several scores.

As export_more.py, with PyTorch's older exporter for the embeddings; 50 rows for each.
"""

import io
import sys

import numpy as np
import onnx
import torch
import torch.nn as nn
from onnx import TensorProto as T
from onnx import helper as h

import export
from export import save

ROWS = 50
MAKERS = {}
rng = np.random.default_rng(11)
torch.manual_seed(4)


class Net:
    """A graph in the making: 5 inputs, a layer of 6, what a maker adds, a layer of 3."""

    def __init__(self, opset):
        self.opset, self.nodes, self.constants = opset, [], []

    def __call__(self, op, *operands, **attributes):
        names = [o if isinstance(o, str) else self.constant(o) for o in operands]
        out = "v%d" % len(self.nodes)
        self.nodes.append(h.make_node(op, names, [out], name=op + out, **attributes))
        return out

    def constant(self, value):
        value = np.asarray(value)
        value = value.astype(np.float32) if value.dtype == np.float64 else value
        name = "c%d" % len(self.constants)
        self.constants.append(onnx.numpy_helper.from_array(value, name))
        return name

    def dense(self, x, i, o):
        return self("Gemm", x, rng.normal(size=(i, o)) / np.sqrt(i), rng.normal(size=o) / 3)

    def total(self, x, op="ReduceSum"):
        if self.opset >= 18 or (op == "ReduceSum" and self.opset >= 13):
            return self(op, x, np.array([-1]), keepdims=1)
        return self(op, x, axes=[-1], keepdims=1)

    def save(self, name, hidden):
        self.nodes.append(h.make_node("Identity", [self.dense(hidden, 6, 3)], ["y"]))
        graph = h.make_graph(
            self.nodes, "g",
            [h.make_tensor_value_info("x", T.FLOAT, ["N", 5])],
            [h.make_tensor_value_info("y", T.FLOAT, ["N", 3])],
            self.constants,
        )
        model = h.make_model(graph, opset_imports=[h.make_opsetid("", self.opset)], ir_version=8)
        save(name, model, np.round(rng.normal(size=(ROWS, 5)) * 1.5, 2).astype(np.float32))


def written(opset):
    def register(function):
        def make():
            net = Net(opset)
            net.save(function.__name__, function(net, net.dense("x", 5, 6)))

        MAKERS[function.__name__] = make
        return function

    return register


@written(9)
def hand_sigmoid_written(n, a):
    return n("Div", 1.0, n("Add", n("Exp", n("Neg", a)), 1.0))


@written(13)
def hand_softmax_written(n, a):
    power = n("Exp", n("Sub", a, n.total(a, "ReduceMax")))
    return n("Div", power, n.total(power))


@written(11)
def hand_tanh_written(n, a):
    up, down = n("Exp", a), n("Exp", n("Neg", a))
    return n("Div", n("Sub", up, down), n("Add", up, down))


@written(17)
def hand_softplus_written(n, a):
    return n("Log", n("Add", n("Exp", a), 1.0))


@written(18)
def hand_swish_written(n, a):
    return n("Mul", a, n("Sigmoid", n("Mul", a, 1.702)))


@written(15)
def hand_gelu_written(n, a):
    return n("Mul", n("Mul", a, n("Add", n("Erf", n("Div", a, 2**0.5)), 1.0)), 0.5)


@written(12)
def hand_gelu_tanh_written(n, a):
    inner = n("Add", a, n("Mul", n("Pow", a, 3.0), 0.044715))
    return n("Mul", n("Mul", a, 0.5), n("Add", n("Tanh", n("Mul", inner, (2 / np.pi) ** 0.5)), 1.0))


@written(16)
def hand_elu_written(n, a):
    return n("Where", n("Greater", a, 0.0), a, n("Sub", n("Exp", a), 1.0))


@written(14)
def hand_layernorm_written(n, a):
    centred = n("Sub", a, n.total(a, "ReduceMean"))
    variance = n.total(n("Pow", centred, 2.0), "ReduceMean")
    return n("Div", centred, n("Sqrt", n("Add", variance, 1e-5)))


@written(13)
def hand_max_of_sums(n, a):
    return n("Max", n("Min", a, n.dense("x", 5, 6)), n.dense("x", 5, 6))


@written(13)
def hand_where_of_sums(n, a):
    return n("Where", n("Greater", n.dense("x", 5, 6), 0.1), a, n.dense("x", 5, 6))


@written(13)
def hand_clip_of_maximum(n, a):
    return n("Clip", n("Max", a, n.dense("x", 5, 6)), -0.5, 0.5)


class Looked(nn.Module):
    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x):
        return self.function(self, x)


def older(name, model, x):
    file = io.BytesIO()
    torch.onnx.export(
        model.eval(), (torch.from_numpy(x[:1]),), file, opset_version=14, dynamo=False,
        input_names=["x"], dynamic_axes={"x": {0: "batch"}},
    )
    save(name, file.getvalue(), x)


def torch_embedding_columns():
    columns = [rng.integers(0, 6, (ROWS, 1)), rng.integers(0, 4, (ROWS, 1)), rng.normal(size=(ROWS, 3))]
    older(
        "torch_embedding_columns",
        Looked(
            lambda s, x: s.o(torch.cat([s.e(x[:, 0].long()), s.f(x[:, 1].long()), x[:, 2:]], 1)),
            e=nn.Embedding(6, 3), f=nn.Embedding(4, 2), o=nn.Linear(8, 3),
        ),
        np.round(np.concatenate(columns, 1), 2).astype(np.float32),
    )


def torch_embedding_nested():
    older(
        "torch_embedding_nested",
        Looked(
            lambda s, i: s.o(s.e(s.t[i]).flatten(1)),
            t=torch.tensor([2, 0, 1, 1, 3, 0]), e=nn.Embedding(4, 3), o=nn.Linear(6, 3),
        ),
        rng.integers(0, 6, (ROWS, 2)),
    )


def skl_sgd():
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # Without scaling, scores are so large that float32 sees ties between probabilities of 1.
    x, y = export.iris()
    model = make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0))
    export.skl("skl_sgd", model.fit(x, y), x)


def skl_calibrated():
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import LinearSVC

    x, y = export.iris()
    export.skl("skl_calibrated", CalibratedClassifierCV(LinearSVC(), cv=2).fit(x, y), x)


MAKERS["skl_sgd"] = skl_sgd
MAKERS["skl_calibrated"] = skl_calibrated
MAKERS["torch_embedding_columns"] = torch_embedding_columns
MAKERS["torch_embedding_nested"] = torch_embedding_nested

if __name__ == "__main__":
    export.ROWS = ROWS
    for name in sys.argv[1:] or list(MAKERS):
        MAKERS[name]()
