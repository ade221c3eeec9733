"""Makes the ONNX files of this folder with their exporters, and what ONNX Runtime says about 100 rows.

python -m venv v && v/bin/pip install torch onnx onnxscript onnxruntime scikit-learn skl2onnx \
    onnxmltools lightgbm xgboost pandas hummingbird-ml onnxconverter-common && v/bin/python export.py [name ...]

NAME.onnx: the model. NAME.json: rows (each in the order of the graph's inputs, float32 values written
exactly), outputs by name as ONNX Runtime computes them. Tree models get rows at their cut-offs and
one float32 to either side.
"""

import json
import sys
import warnings

import numpy as np
import onnx
import onnxruntime

warnings.filterwarnings("ignore")
SEED = 7
ROWS = 100
MAKERS = {}


def maker(function):
    MAKERS[function.__name__] = function
    return function


def save(name, model, inputs, tolist=None):
    """inputs: input name to array [rows, ...], or one array for a single input."""
    data = model if isinstance(model, bytes) else model.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    if not isinstance(inputs, dict):
        inputs = {session.get_inputs()[0].name: inputs}
    outputs = {o.name: [] for o in session.get_outputs()}
    rows = []
    for r in range(len(next(iter(inputs.values())))):
        feed = {k: v[r : r + 1] for k, v in inputs.items()}
        rows.append(
            [number(x) for i in session.get_inputs() for x in feed[i.name].reshape(-1).tolist()]
        )
        for o, value in zip(session.get_outputs(), session.run(None, feed)):
            if isinstance(value, list):  # a ZipMap
                value = np.array([list(m.values()) for m in value])
            outputs[o.name].append([number(x) for x in np.asarray(value).reshape(-1).tolist()])
    with open(name + ".onnx", "wb") as file:
        file.write(data)
    with open(name + ".json", "w") as file:
        json.dump({"rows": rows, "outputs": outputs}, file, separators=(",", ":"))
    print(name, len(data), "bytes", sorted({n.op_type for n in onnx.load_from_string(data).graph.node}))


def number(x):
    if isinstance(x, float) and x == int(x) and abs(x) < 1e9:
        return int(x)
    return x


def sample(x, rng, rows=ROWS):
    return x[rng.permutation(len(x))[:rows]]


def at_cutoffs(model, x, rng):
    """Rows of x, half of them with values at a cut-off of the model or a float32 away from it."""
    rows = sample(x, rng).astype(np.float32)
    if len(rows) < ROWS:
        rows = np.concatenate([rows, rows])[:ROWS].copy()
    cutoffs = []
    for node in model.graph.node:
        a = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if "nodes_values" in a:
            for f, v, m in zip(a["nodes_featureids"], a["nodes_values"], a["nodes_modes"]):
                if m != b"LEAF":
                    cutoffs.append((f, np.float32(v)))
    for r in range(ROWS // 2):
        for f, v in (cutoffs[i] for i in rng.permutation(len(cutoffs))[:3]):
            rows[r, f] = [v, np.nextafter(v, np.float32(np.inf)), np.nextafter(v, np.float32(-np.inf))][
                rng.integers(3)
            ]
    return rows


# ---- scikit-learn ----


def skl(name, model, x, **options):
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType

    rng = np.random.default_rng(SEED)
    onx = convert_sklearn(
        model, initial_types=[("input", FloatTensorType([None, x.shape[1]]))], **options
    )
    trees = any("TreeEnsemble" in n.op_type for n in onx.graph.node)
    rows = at_cutoffs(onx, x, rng) if trees else sample(x, rng).astype(np.float32)
    save(name, onx, rows)


def iris():
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    return x.astype(np.float32), y


def cancer():
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    return x[:, :10].astype(np.float32), y


def wine():
    from sklearn.datasets import load_wine

    x, y = load_wine(return_X_y=True)
    return x.astype(np.float32), y


def diabetes():
    from sklearn.datasets import load_diabetes

    x, y = load_diabetes(return_X_y=True, scaled=False)
    return x.astype(np.float32), y


@maker
def skl_mlp():
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = wine()
    m = make_pipeline(StandardScaler(), MLPClassifier((8, 8), alpha=0.1, max_iter=800, random_state=SEED))
    skl("skl_mlp", m.fit(x, y), x, target_opset=15)


@maker
def skl_mlp_binary():
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler

    x, y = cancer()
    names = np.array(["malignant", "benign"])
    m = make_pipeline(MinMaxScaler(), MLPClassifier((6,), activation="tanh", max_iter=800, random_state=SEED))
    skl("skl_mlp_binary", m.fit(x, names[y]), x, target_opset=12)


@maker
def skl_tree():
    from sklearn.tree import DecisionTreeClassifier

    x, y = iris()
    skl("skl_tree", DecisionTreeClassifier(max_depth=4, random_state=SEED).fit(x, y), x)


@maker
def skl_tree_binary():
    from sklearn.tree import DecisionTreeClassifier

    x, y = cancer()
    skl("skl_tree_binary", DecisionTreeClassifier(max_depth=3, random_state=SEED).fit(x, y), x)


@maker
def skl_scaled_tree():
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.tree import DecisionTreeClassifier

    x, y = cancer()
    m = make_pipeline(StandardScaler(), DecisionTreeClassifier(max_depth=3, random_state=SEED))
    skl("skl_scaled_tree", m.fit(x, y), x)


@maker
def skl_forest():
    from sklearn.ensemble import RandomForestClassifier

    x, y = wine()
    skl("skl_forest", RandomForestClassifier(7, max_depth=4, random_state=SEED).fit(x, y), x)


@maker
def skl_forest_binary():
    from sklearn.ensemble import RandomForestClassifier

    x, y = cancer()
    skl("skl_forest_binary", RandomForestClassifier(10, max_depth=4, random_state=SEED).fit(x, y), x)


@maker
def skl_boosted():
    from sklearn.ensemble import GradientBoostingClassifier

    x, y = iris()
    skl("skl_boosted", GradientBoostingClassifier(n_estimators=4, max_depth=2, random_state=SEED).fit(x, y), x)


@maker
def skl_linear_svc():
    from sklearn.svm import LinearSVC

    x, y = iris()
    skl("skl_linear_svc", LinearSVC(random_state=SEED).fit(x, y), x)


@maker
def skl_linear_svc_binary():
    from sklearn.svm import LinearSVC

    x, y = cancer()
    skl("skl_linear_svc_binary", LinearSVC(random_state=SEED).fit(x, y), x)


@maker
def skl_svc():
    from sklearn.svm import SVC

    x, y = iris()
    skl("skl_svc", SVC(kernel="linear").fit(x, y), x)


@maker
def skl_svc_binary():
    from sklearn.svm import SVC

    x, y = cancer()
    skl("skl_svc_binary", SVC(kernel="linear", C=0.01).fit(x, y), x)


@maker
def skl_logistic():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer, StandardScaler

    x, y = wine()
    names = np.array(["red", "white", "rose"])
    m = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    skl("skl_logistic", m.fit(x, names[y]), x)


@maker
def skl_logistic_binary():
    from sklearn.linear_model import LogisticRegression

    x, y = cancer()
    skl("skl_logistic_binary", LogisticRegression(max_iter=3000).fit(x, y), x)


@maker
def skl_kmeans():
    from sklearn.cluster import KMeans

    x, _ = wine()
    skl("skl_kmeans", KMeans(4, n_init=3, random_state=SEED).fit(x[:, :6]), x[:, :6])


@maker
def skl_linear_regression():
    from sklearn.linear_model import LinearRegression

    x, y = diabetes()
    skl("skl_linear_regression", LinearRegression().fit(x, y), x)


@maker
def skl_forest_regression():
    from sklearn.ensemble import RandomForestRegressor

    x, y = diabetes()
    skl("skl_forest_regression", RandomForestRegressor(5, max_depth=3, random_state=SEED).fit(x, y), x)


@maker
def skl_mlp_regression():
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = diabetes()
    m = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(6,), max_iter=900, random_state=SEED))
    skl("skl_mlp_regression", m.fit(x, y), x)


@maker
def skl_voting():
    from sklearn.ensemble import VotingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.tree import DecisionTreeClassifier

    x, y = iris()
    m = VotingClassifier(
        [("a", LogisticRegression(max_iter=1000)), ("b", DecisionTreeClassifier(max_depth=3))], voting="soft", flatten_transform=False
    )
    skl("skl_voting", m.fit(x, y), x)


@maker
def skl_columns():
    """Several inputs, one of them of whole numbers that are one-hot encoded."""
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType, Int64TensorType
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    rng = np.random.default_rng(SEED)
    import pandas

    n = 400
    frame = pandas.DataFrame(
        {"age": rng.normal(50, 9, n).astype(np.float32), "dose": rng.normal(3, 1, n).astype(np.float32),
         "kind": rng.integers(1, 5, n)})
    y = (frame.age + 9 * (frame.kind == 2) - 8 * frame.dose + rng.normal(0, 4, n) > 28).astype(int)
    m = make_pipeline(
        ColumnTransformer([("n", StandardScaler(), ["age", "dose"]), ("c", OneHotEncoder(), ["kind"])]),
        LogisticRegression(),
    ).fit(frame, y)
    onx = convert_sklearn(
        m,
        initial_types=[("age", FloatTensorType([None, 1])), ("dose", FloatTensorType([None, 1])),
                       ("kind", Int64TensorType([None, 1]))],
    )
    part = frame.iloc[:ROWS]
    save("skl_columns", onx, {c: part[[c]].to_numpy() for c in frame.columns})


# ---- boosted trees ----


def boosted(name, convert, model, x):
    from onnxmltools.convert.common.data_types import FloatTensorType

    onx = convert(model, initial_types=[("input", FloatTensorType([None, x.shape[1]]))])
    save(name, onx, at_cutoffs(onx, x, np.random.default_rng(SEED)))


def light(name, model, x):
    from onnxmltools import convert_lightgbm

    boosted(name, convert_lightgbm, model, x)


def extreme(name, model, x):
    from onnxmltools import convert_xgboost

    boosted(name, convert_xgboost, model, x)


@maker
def lightgbm_binary():
    import lightgbm

    x, y = cancer()
    light("lightgbm_binary", lightgbm.LGBMClassifier(n_estimators=8, max_depth=3, random_state=SEED, verbose=-1).fit(x, y), x)


@maker
def lightgbm_classes():
    import lightgbm

    x, y = iris()
    light("lightgbm_classes", lightgbm.LGBMClassifier(n_estimators=4, max_depth=3, random_state=SEED, verbose=-1).fit(x, y), x)


@maker
def lightgbm_regression():
    import lightgbm

    x, y = diabetes()
    light("lightgbm_regression", lightgbm.LGBMRegressor(n_estimators=5, max_depth=3, random_state=SEED, verbose=-1).fit(x, y), x)


@maker
def xgboost_binary():
    import xgboost

    x, y = cancer()
    extreme("xgboost_binary", xgboost.XGBClassifier(n_estimators=8, max_depth=3, random_state=SEED).fit(x, y), x)


@maker
def xgboost_classes():
    import xgboost

    x, y = wine()
    extreme("xgboost_classes", xgboost.XGBClassifier(n_estimators=4, max_depth=3, random_state=SEED).fit(x, y), x)


@maker
def xgboost_regression():
    import xgboost

    x, y = diabetes()
    extreme("xgboost_regression", xgboost.XGBRegressor(n_estimators=5, max_depth=3, random_state=SEED).fit(x, y), x)


# ---- trees as tensors ----


def hummingbird(name, kind):
    import torch
    from hummingbird.ml import convert
    from sklearn.tree import DecisionTreeClassifier

    x, y = iris()
    tree = DecisionTreeClassifier(max_depth=4, random_state=SEED).fit(x, y)
    container = convert(tree, "torch", x[:1], extra_config={"tree_implementation": kind})
    rng = np.random.default_rng(SEED)
    rows = sample(x, rng)
    inner = tree.tree_.feature >= 0
    for r in range(ROWS // 2):
        k = rng.choice(np.flatnonzero(inner))
        v = np.float32(tree.tree_.threshold[k])
        rows[r, tree.tree_.feature[k]] = [v, np.nextafter(v, np.float32(9)), np.nextafter(v, np.float32(-9))][r % 3]
    torch_save(name, container.model, rows, legacy=True, opset=13)


@maker
def hummingbird_gemm():
    hummingbird("hummingbird_gemm", "gemm")


@maker
def hummingbird_traversal():
    hummingbird("hummingbird_traversal", "tree_trav")


@maker
def hummingbird_perfect():
    hummingbird("hummingbird_perfect", "perf_tree_trav")


# ---- PyTorch ----


def torch_save(name, module, x, legacy=False, opset=17):
    import io

    import torch

    module.eval()
    example = torch.from_numpy(x[:1])
    if legacy:
        buffer = io.BytesIO()
        torch.onnx.export(
            module, (example,), buffer, opset_version=opset, dynamo=False,
            input_names=["input"], output_names=["output"],
            dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
        )
        data = buffer.getvalue()
    else:
        batch = torch.export.Dim("batch")
        program = torch.onnx.export(
            module, (torch.from_numpy(x[:2]),), opset_version=opset, dynamo=True, dynamic_shapes=({0: batch},),
            verbose=False,
        )
        data = program.model_proto.SerializeToString()
    save(name, data, x)


def train(module, x, y, steps=200, rate=0.01, decay=1e-3):
    import torch

    torch.manual_seed(SEED)
    optimizer = torch.optim.AdamW(module.parameters(), lr=rate, weight_decay=decay)
    loss = torch.nn.CrossEntropyLoss()
    xt, yt = torch.from_numpy(x), torch.from_numpy(y)
    module.train()
    for _ in range(steps):
        part = torch.randperm(len(x))[:256]
        optimizer.zero_grad()
        loss(module(xt[part]), yt[part]).backward()
        optimizer.step()
    module.eval()
    return module


@maker
def torch_mlp():
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    x, y = iris()
    m = train(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 3)), x, y)
    rows = sample(x, np.random.default_rng(SEED))
    torch_save("torch_mlp", m, rows, opset=20)
    torch_save("torch_mlp_opset9", m, rows, legacy=True, opset=9)


@maker
def torch_activations():
    """Every activation on a part of a hidden layer."""
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    parts = [
        nn.ReLU(), nn.LeakyReLU(0.1), nn.PReLU(2), nn.ReLU6(), nn.Hardtanh(), nn.Hardsigmoid(), nn.Hardswish(),
        nn.Sigmoid(), nn.Tanh(), nn.ELU(0.7), nn.CELU(0.8), nn.SELU(), nn.Softplus(), nn.Softsign(), nn.Mish(),
        nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Hardtanh(0, 2), nn.LogSoftmax(-1), nn.Softmax(-1),
    ]

    class Parts(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(4, 3 * len(parts))
            self.parts = nn.ModuleList(nn.PReLU(3) if isinstance(p, nn.PReLU) else p for p in parts)
            self.last = nn.Linear(3 * len(parts), 3)

        def forward(self, x):
            h = self.first(x)
            pieces = [p(h[:, 3 * i : 3 * i + 3]) for i, p in enumerate(self.parts)]
            a = torch.cat(pieces, 1)
            return self.last(torch.abs(a) + torch.erf(a) - torch.clamp(-a, max=0.5) * 0.3 + a**2 / 8)

    x, y = iris()
    m = train(Parts(), x, y, steps=100)
    rows = sample(x, np.random.default_rng(SEED))
    torch_save("torch_activations", m, rows, opset=20)
    torch_save("torch_activations_opset14", m, rows, legacy=True, opset=14)


def digits(size=8):
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    x = x.reshape(-1, 1, 8, 8).astype(np.float32)
    if size != 8:
        at = (np.arange(size) * 8 // size)
        x = x[:, :, at][:, :, :, at]
    return np.ascontiguousarray(x), y


@maker
def torch_cnn():
    """Grouped, strided, dilated and transposed convolutions, pooling, padding, a residual, resizing."""
    import torch
    from torch import nn
    from torch.nn import functional as f

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Conv2d(1, 4, 3, padding=1, bias=False)
            self.an = nn.BatchNorm2d(4)
            self.b = nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=2)
            self.c = nn.Conv2d(4, 6, 3, stride=2)
            self.d = nn.ConvTranspose2d(6, 3, 2, stride=2, groups=3)
            self.e = nn.Conv1d(6, 4, 2)
            self.out = nn.Linear(37, 10)

        def forward(self, x):
            x = x / 16 - 0.5
            x = f.relu(self.an(self.a(x)))
            x = f.relu(self.b(x) + x)
            x = f.relu(self.c(f.pad(x, (1, 0, 0, 1))))
            up = f.relu(self.d(x))
            up = f.interpolate(f.avg_pool2d(up, 2), scale_factor=2, mode="nearest")
            line = self.e(x.flatten(2).transpose(1, 2)[:, :6]).amax(2)
            low = f.max_pool2d(up, 3, stride=2, padding=1)
            mean = x.mean((2, 3))
            return self.out(torch.cat([low.flatten(1)[:, 1:25:1], mean, line, x.amax((2, 3))[:, :3]], 1))

    torch.manual_seed(SEED)
    x, y = digits()
    m = train(Net(), x, y)
    rows = sample(x, np.random.default_rng(SEED))
    torch_save("torch_cnn", m, rows, opset=18)
    torch_save("torch_cnn_opset11", m, rows, legacy=True, opset=11)


@maker
def torch_lenet():
    """A LeNet-like network of about 10,000 parameters on 28 x 28 digits (scikit-learn's, enlarged)."""
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    x, y = digits(28)
    m = nn.Sequential(
        nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 12, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(192, 40), nn.ReLU(), nn.Linear(40, 10),
    )
    m = train(m, x, y, steps=400, rate=0.004, decay=0.05)
    rows = sample(x, np.random.default_rng(SEED))
    torch_save("torch_lenet", m, rows, opset=18)


@maker
def torch_mlp784():
    """784-56-10 on the same digits."""
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    x, y = digits(28)
    m = nn.Sequential(nn.Flatten(), nn.Linear(784, 56), nn.ReLU(), nn.Linear(56, 10))
    m = train(m, x, y, steps=300, rate=0.002, decay=0.1)
    rows = sample(x, np.random.default_rng(SEED))
    torch_save("torch_mlp784", m, rows, opset=18)


@maker
def torch_regression():
    import torch
    from torch import nn

    torch.manual_seed(SEED)
    x, y = diabetes()
    m = nn.Sequential(nn.BatchNorm1d(10), nn.Linear(10, 6), nn.ReLU(), nn.Linear(6, 1))
    optimizer = torch.optim.Adam(m.parameters(), lr=0.05)
    xt, yt = torch.from_numpy(x), torch.from_numpy(y.astype(np.float32))[:, None]
    for _ in range(300):
        optimizer.zero_grad()
        ((m(xt) - yt) ** 2).mean().backward()
        optimizer.step()
    torch_save("torch_regression", m, sample(x, np.random.default_rng(SEED)))


# ---- Keras (in an environment of its own: tensorflow-cpu tf2onnx onnx onnxruntime) ----


def keras_save(name, model, x, opset):
    import tensorflow as tf
    import tf2onnx

    spec = [tf.TensorSpec([None, *x.shape[1:]], tf.float32, name="input")]
    function = tf.function(lambda input: model(input, training=False), input_signature=spec)
    data, _ = tf2onnx.convert.from_function(function, input_signature=spec, opset=opset)
    save(name, data, x)


@maker
def keras_mlp():
    import keras

    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    x = rng.normal(0, 1, (600, 6)).astype(np.float32)
    y = (x[:, 0] * x[:, 1] + x[:, 2] > 0.2).astype(np.float32)
    m = keras.Sequential([
        keras.Input((6,)), keras.layers.Dense(12, activation="relu"), keras.layers.BatchNormalization(),
        keras.layers.Dense(6, activation="elu"), keras.layers.Dropout(0.1), keras.layers.Dense(1, activation="sigmoid"),
    ])
    m.compile("adam", "binary_crossentropy")
    m.fit(x, y, epochs=10, verbose=0)
    keras_save("keras_mlp", m, x[:ROWS], 15)


@maker
def keras_cnn():
    import keras

    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    y = rng.integers(0, 3, 500)
    x = rng.normal(0, 0.3, (500, 8, 8, 1)).astype(np.float32)
    x[y == 1, 2:6, 3:5] += 1
    x[y == 2, 3:5, 1:7] += 1
    m = keras.Sequential([
        keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(2), keras.layers.Conv2D(6, 3, strides=2, padding="same"),
        keras.layers.BatchNormalization(), keras.layers.ReLU(), keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(3, activation="softmax"),
    ])
    m.compile("adam", "sparse_categorical_crossentropy")
    m.fit(x, y, epochs=6, verbose=0)
    keras_save("keras_cnn", m, x[:ROWS], 13)


if __name__ == "__main__":
    chosen = sys.argv[1:] or [name for name in MAKERS if not name.startswith("keras")]
    for name in chosen:
        try:
            MAKERS[name]()
        except Exception as e:  # shown, and the others still made
            print(name, "FAILED", type(e).__name__, str(e)[:300])
