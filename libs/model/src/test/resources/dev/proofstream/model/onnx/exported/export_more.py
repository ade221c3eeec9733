"""Makes the models of this folder that export.py does not: operators that no exporter there writes.

As export.py, with the same packages; 50 rows for each. `hand_*` are written node by node.
"""

import io
import sys

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import TensorProto as T
from onnx import helper as h

import export
from export import number, save  # noqa: F401

ROWS = 50
MAKERS = {}
rng = np.random.default_rng(5)
torch.manual_seed(3)


def maker(function):
    MAKERS[function.__name__] = function
    return function


def rounded(x, digits=2):
    return np.round(x, digits).astype(np.float32)


def rows(width=5):
    return rounded(rng.normal(size=(ROWS, width)) * 2)


# ---- node by node


def info(name, shape, kind=T.FLOAT):
    return h.make_tensor_value_info(name, kind, shape)


def constant(name, values):
    return onnx.numpy_helper.from_array(np.array(values), name)


def weights(*shape):
    return constant("w", rng.normal(size=shape).astype(np.float32))


def hand(name, nodes, inputs, outputs, constants, x, opset=17, ml=3):
    graph = h.make_graph(nodes, "g", inputs, outputs, constants)
    opsets = [h.make_opsetid("", opset), h.make_opsetid("ai.onnx.ml", ml)]
    save(name, h.make_model(graph, opset_imports=opsets, ir_version=10), x)


def node(kind, inputs, outputs, **attributes):
    return h.make_node(kind, inputs.split(), outputs.split(), **attributes)


def ml(kind, inputs, outputs, **attributes):
    return node(kind, inputs, outputs, domain="ai.onnx.ml", **attributes)


X = [info("x", ["N", 5])]


@maker
def hand_argmax_last():
    argmax = node("ArgMax", "x", "i", axis=1, keepdims=0, select_last_index=1)
    hand("hand_argmax_last", [argmax], X, [info("i", ["N"], T.INT64)], [], np.round(rows()))


@maker
def hand_topk_smallest():
    topk = node("TopK", "x k", "v i", axis=1, largest=0)
    hand("hand_topk_smallest", [topk], X, [info("i", ["N", 1], T.INT64)], [constant("k", [1])], rows())


@maker
def hand_label_names():
    nodes = [
        node("MatMul", "x w", "s"),
        node("ArgMax", "s", "i", axis=1, keepdims=0),
        ml("LabelEncoder", "i", "y", keys_int64s=[0, 1, 2], values_strings=["cat", "dog", "bird"]),
    ]
    hand("hand_label_names", nodes, X, [info("y", ["N"], T.STRING)], [weights(5, 3)], rows())


@maker
def hand_logic():
    nodes = [
        node("Greater", "x c", "a"),
        node("Less", "x d", "b"),
        node("Or", "a b", "o"),
        node("Not", "o", "n"),
        node("Cast", "n", "f", to=1),
        node("ReduceSum", "f ax", "s", keepdims=0),
        node("GreaterOrEqual", "s t", "y"),
    ]
    constants = [
        constant("c", np.float32([1])),
        constant("d", np.float32([-1])),
        constant("ax", [1]),
        constant("t", np.float32([3])),
    ]
    hand("hand_logic", nodes, X, [info("y", ["N"], T.BOOL)], constants, rows())


@maker
def hand_onehot():
    nodes = [
        node("OneHot", "x d v", "o"),
        node("Reshape", "o s", "r"),
        node("MatMul", "r w", "y"),
    ]
    constants = [
        constant("d", [5]),
        constant("v", np.float32([0, 1])),
        constant("s", [-1, 5]),
        weights(5, 3),
    ]
    x = np.round(rng.uniform(0, 4, (ROWS, 1))).astype(np.int64)
    hand("hand_onehot", nodes, [info("x", ["N", 1], T.INT64)], [info("y", ["N", 3])], constants, x)


@maker
def hand_table():
    encoder = ml(
        "LabelEncoder", "x", "y",
        keys_int64s=[0, 1, 2, 3], values_floats=[0.5, -1.0, 2.5, 7.0], default_float=-3.0,
    )
    x = np.round(rng.uniform(0, 5, (ROWS, 1))).astype(np.int64)
    nodes = [encoder, node("Mul", "y c", "z")]
    c = [constant("c", np.float32([2]))]
    hand("hand_table", nodes, [info("x", ["N", 1], T.INT64)], [info("z", ["N", 1])], c, x)


@maker
def hand_gathernd():
    nodes = [
        node("Reshape", "x s", "r"),
        node("GatherND", "r ix", "g"),
        node("Reshape", "g s2", "g2"),
        node("MatMul", "g2 w", "y"),
    ]
    constants = [
        constant("s", [2, 3]),
        constant("ix", [[0, 1], [1, 2], [1, 0]]),
        constant("s2", [1, 3]),
        weights(3, 2),
    ]
    hand("hand_gathernd", nodes, [info("x", [1, 6])], [info("y", [1, 2])], constants, rows(6))


def tensor(name, kind, values):
    return h.make_tensor(name, kind, [len(values)], values)


def trees(name, aggregate):
    ensemble = ml(
        "TreeEnsemble", "x", "y",
        n_targets=1, aggregate_function=aggregate, post_transform=0, tree_roots=[0, 3],
        nodes_featureids=[0, 1, 2, 3, 4],
        nodes_truenodeids=[1, 0, 2, 4, 4], nodes_trueleafs=[0, 1, 1, 0, 1],
        nodes_falsenodeids=[2, 1, 3, 5, 6], nodes_falseleafs=[0, 1, 1, 1, 1],
        leaf_targetids=[0] * 7,
        nodes_splits=tensor("s", T.FLOAT, [0.5, -1.0, 1.0, 0.0, 2.0]),
        nodes_modes=tensor("m", T.UINT8, [0, 1, 3, 2, 0]),
        leaf_weights=tensor("w", T.FLOAT, [1.0, -2.0, 3.5, 0.25, 4.0, -1.0, 2.0]),
    )
    hand(name, [ensemble], X, [info("y", ["N", 1])], [], np.round(rows() * 2) / 2, opset=21, ml=5)


@maker
def hand_trees_average():
    trees("hand_trees_average", 0)


@maker
def hand_trees_maximum():
    trees("hand_trees_maximum", 3)


@maker
def hand_regressor_minimum():
    ensemble = ml(
        "TreeEnsembleRegressor", "x", "y",
        n_targets=1, aggregate_function="MIN", base_values=[10.0], post_transform="NONE",
        nodes_treeids=[0, 0, 0, 1, 1, 1], nodes_nodeids=[0, 1, 2, 0, 1, 2],
        nodes_featureids=[0, 0, 0, 1, 0, 0],
        nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_GT", "LEAF", "LEAF"],
        nodes_values=[0.5, 0, 0, 1.0, 0, 0],
        nodes_truenodeids=[1, 0, 0, 1, 0, 0], nodes_falsenodeids=[2, 0, 0, 2, 0, 0],
        nodes_missing_value_tracks_true=[0] * 6, nodes_hitrates=[1.0] * 6,
        target_treeids=[0, 0, 1, 1], target_nodeids=[1, 2, 1, 2], target_ids=[0] * 4,
        target_weights=[1.0, 5.0, 3.0, -2.0],
    )
    x = np.round(rows() * 2) / 2
    hand("hand_regressor_minimum", [ensemble], X, [info("y", ["N", 1])], [], x)


@maker
def hand_resize():
    nodes = [
        node("Reshape", "x s", "r"),
        h.make_node(
            "Resize", ["r", "", "", "z"], ["u"], mode="nearest",
            coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        ),
        node("Flatten", "u", "f"),
        node("MatMul", "f w", "y"),
    ]
    constants = [constant("s", [-1, 1, 2, 3]), constant("z", [1, 1, 4, 5]), weights(20, 2)]
    hand("hand_resize", nodes, [info("x", ["N", 6])], [info("y", ["N", 2])], constants, rows(6))


@maker
def hand_reductions():
    kinds = ["Max", "Min", "L1", "SumSquare", "L2"]
    nodes = [node("Reduce" + kind, "x", kind, axes=[1]) for kind in kinds]
    nodes.append(node("Concat", " ".join(kinds), "y", axis=1))
    hand("hand_reductions", nodes, X, [info("y", ["N", 5])], [], rows(), opset=13)


@maker
def hand_normalizer():
    nodes = [
        ml("Scaler", "x", "s", offset=[0.1] * 5, scale=[2.0] * 5),
        ml("Normalizer", "s", "n", norm="L1"),
        node("MatMul", "n w", "y"),
    ]
    x = np.abs(rows()) + 1
    hand("hand_normalizer", nodes, X, [info("y", ["N", 3])], [weights(5, 3)], x)


@maker
def hand_svm_regressor():
    vectors = [float(v) for v in rounded(rng.normal(size=15))]
    svm = ml(
        "SVMRegressor", "x", "y",
        kernel_type="LINEAR", n_supports=3, rho=[0.3], coefficients=[1.0, -0.5, 0.25],
        support_vectors=vectors, kernel_params=[0.0, 0.0, 3.0],
    )
    hand("hand_svm_regressor", [svm], X, [info("y", ["N", 1])], [], rows())


@maker
def hand_equal_where():
    nodes = [
        node("Split", "x sp", "a b", axis=1),
        node("Equal", "a c", "e"),
        node("Where", "e b a", "y"),
    ]
    constants = [constant("sp", [1, 1]), constant("c", np.float32([3]))]
    x = np.round(rng.uniform(0, 5, (ROWS, 2))).astype(np.float32)
    hand("hand_equal_where", nodes, [info("x", ["N", 2])], [info("y", ["N", 1])], constants, x)


# ---- scikit-learn and LightGBM


@maker
def skl_gaussian_nb():
    from sklearn.naive_bayes import GaussianNB

    x, y = export.iris()
    export.skl("skl_gaussian_nb", GaussianNB().fit(x, y), x)


@maker
def skl_bins():
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import KBinsDiscretizer
    from sklearn.tree import DecisionTreeClassifier

    x, y = export.iris()
    bins = KBinsDiscretizer(4, encode="ordinal")
    export.skl("skl_bins", make_pipeline(bins, DecisionTreeClassifier(max_depth=4)).fit(x, y), x)


@maker
def skl_four_inputs():
    import pandas as pd
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType, Int64TensorType
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    n = 400
    c, d = rng.integers(0, 4, n), rng.integers(1, 4, n)
    a, b = rounded(rng.normal(size=n) * 3 + 1), rounded(rng.uniform(0, 10, n))
    y = ((a > 1) & (c != 2) | (b > 7) | (d == 3)).astype(int)
    columns = ColumnTransformer(
        [("oh", OneHotEncoder(handle_unknown="ignore"), ["c", "d"]), ("sc", StandardScaler(), ["a", "b"])]
    )
    model = Pipeline([("ct", columns), ("lr", LogisticRegression())])
    model.fit(pd.DataFrame({"c": c, "d": d, "a": a, "b": b}), y)
    whole, real = Int64TensorType([None, 1]), FloatTensorType([None, 1])
    onx = convert_sklearn(model, initial_types=[("c", whole), ("d", whole), ("a", real), ("b", real)])
    inputs = {"c": c.astype(np.int64), "d": d.astype(np.int64), "a": a, "b": b}
    save("skl_four_inputs", onx, {k: v[:ROWS, None] for k, v in inputs.items()})


@maker
def lightgbm_categories():
    import lightgbm
    import onnxmltools
    from onnxmltools.convert.common.data_types import FloatTensorType

    c, a = rng.integers(0, 6, 500), rounded(rng.normal(size=500) * 3)
    x = np.c_[c, a].astype(np.float32)
    y = ((c == 1) | (c == 4) | (a > 2)).astype(int)
    model = lightgbm.LGBMClassifier(n_estimators=5, max_depth=3, verbose=-1, min_child_samples=5)
    model.fit(x, y, categorical_feature=[0])
    types = [("input", FloatTensorType([None, 2]))]
    onx = onnxmltools.convert_lightgbm(model, initial_types=types, target_opset=15, zipmap=False)
    save("lightgbm_categories", onx, x[:ROWS])


# ---- PyTorch


class Model(nn.Module):
    def __init__(self, function, **modules):
        super().__init__()
        self.function = function
        for name, module in modules.items():
            setattr(self, name, module)

    def forward(self, *x):
        return self.function(self, *x)


def older(name, model, inputs, opset):
    names = ["in%d" % i for i in range(len(inputs))]
    file = io.BytesIO()
    torch.onnx.export(
        model.eval(), tuple(torch.tensor(x[:2]) for x in inputs), file, dynamo=False,
        input_names=names, dynamic_axes={n: {0: "batch"} for n in names}, opset_version=opset,
    )
    save(name, file.getvalue(), dict(zip(names, inputs)))


def newer(name, model, inputs):
    names = ["in%d" % i for i in range(len(inputs))]
    shapes = tuple({0: torch.export.Dim("batch")} for _ in inputs)
    program = torch.onnx.export(
        model.eval(), tuple(torch.tensor(x[:2]) for x in inputs), dynamo=True, external_data=False,
        input_names=names, dynamic_shapes={"x": shapes} if isinstance(model, Model) else shapes,
    )
    save(name, program.model_proto.SerializeToString(), dict(zip(names, inputs)))


def gaussians(*shape):
    return rounded(rng.normal(size=(ROWS, *shape)) * 1.5)


@maker
def torch_mish():
    older("torch_mish", nn.Sequential(nn.Linear(4, 6), nn.Mish(), nn.Linear(6, 3)), [gaussians(4)], 14)


@maker
def torch_hardswish():
    model = nn.Sequential(nn.Linear(4, 6), nn.Hardswish(), nn.Linear(6, 3))
    older("torch_hardswish", model, [gaussians(4)], 14)


@maker
def torch_layernorm():
    model = nn.Sequential(nn.Linear(5, 6), nn.LayerNorm(6), nn.ReLU(), nn.Linear(6, 3))
    newer("torch_layernorm", model, [gaussians(5)])


@maker
def torch_attention():
    model = Model(
        lambda s, x: s.o((F.softmax(s.q(x) @ s.k(x).transpose(1, 2) / 2, -1) @ s.v(x)).flatten(1)),
        q=nn.Linear(3, 3), k=nn.Linear(3, 3), v=nn.Linear(3, 3), o=nn.Linear(12, 3),
    )
    older("torch_attention", model, [gaussians(4, 3)], 12)


@maker
def torch_einsum():
    model = Model(
        lambda s, x: s.o(torch.einsum("bij,jk->bik", x, s.w).flatten(1)),
        w=nn.Parameter(torch.randn(3, 2)), o=nn.Linear(8, 3),
    )
    older("torch_einsum", model, [gaussians(4, 3)], 12)


@maker
def torch_cube():
    model = Model(lambda s, x: s.o(s.a(x) ** 3), a=nn.Linear(5, 4), o=nn.Linear(4, 3))
    older("torch_cube", model, [gaussians(5)], 12)


@maker
def torch_two_inputs():
    model = Model(
        lambda s, a, b: s.o(torch.cat([F.relu(s.a(a)), s.b(b) * torch.sigmoid(a[:, :1])], 1)),
        a=nn.Linear(3, 4), b=nn.Linear(2, 4), o=nn.Linear(8, 3),
    )
    newer("torch_two_inputs", model, [gaussians(3), gaussians(2)])


@maker
def torch_embedding():
    model = Model(
        lambda s, i, x: s.o(torch.cat([s.e(i).flatten(1), x], 1)),
        e=nn.Embedding(6, 3), o=nn.Sequential(nn.Linear(8, 5), nn.ReLU(), nn.Linear(5, 3)),
    )
    newer("torch_embedding", model, [rng.integers(0, 6, (ROWS, 2)), gaussians(2)])


if __name__ == "__main__":
    export.ROWS = ROWS
    for name in sys.argv[1:] or list(MAKERS):
        MAKERS[name]()
