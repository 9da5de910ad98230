"""Names of packages and of template files, for what is said of an import or a definition."""

from __future__ import annotations

from spec.points import CHAPTER_OF, POINTS

# Under these names well-known packages are imported. What may be imported does not depend on it;
# that a name is not here says that a file of the student's own is missing.
PACKAGES = """
IPython PIL absl accelerate aiohttp altair attr autograd beartype bokeh bs4 caffe chainer click
cloudpickle colorama cupy cv2 cython Cython dash dask datasets dill distributed django dotenv
einops fastai fastapi fastcore flask flax future gensim google graphviz grader h5py haiku hanlp
httpx huggingface_hub hypothesis imageio import_ipynb ipykernel ipywidgets jax jaxlib jaxtyping
jieba joblib jupyter keras
lightgbm lightning line_profiler lxml mahotas marimo matplotlib memory_profiler micropip mindspore
mpl_toolkits msgpack msgspec mxnet nbdev nbformat networkx nltk nose notebook numba numexpr numpy
onnx onnxruntime openpyxl optax otter paddle pandas patsy pip piplite pkg_resources pkuseg plotly
polars prettytable psutil pyarrow pydantic pydot pygame pylab pytensor pytest pytorch_lightning pywt
rapidfuzz ray reference regex requests rich scipy seaborn sentencepiece setuptools simplejson
six skimage sklearn skorch sonnet spacy spec statsmodels sympy tables tabulate tensorboard
tensorboardX tensorflow tensorflow_datasets termcolor theano thulac tokenizers toml torch
torchaudio torchinfo torchsummary torchtext torchvision tqdm transformers trax typeguard
typer typing_extensions ujson visdom wandb win32api win32com xarray xgboost xlrd xlsxwriter xlwt
yaml
"""
KNOWN = tuple(PACKAGES.split())
NOTEBOOKS = {"en": "rnn.ipynb", "zh": "rnn.zh.ipynb"}  # the template's
FILES = {chapter: f"{chapter}.py" for chapter in POINTS}


def template_files(item: str) -> tuple[tuple[str, ...], ...]:
    """The files that the template gives for an item, the one that goes before the others first."""
    return ((FILES[CHAPTER_OF[item]],), tuple(NOTEBOOKS.values()))
