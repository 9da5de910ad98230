"""Names of packages and of template files, for what is said of an import or a definition."""

from __future__ import annotations

from spec.points import CHAPTER_OF, POINTS

# Under these names well-known packages are imported. What may be imported does not depend on it;
# that a name is not here says that a file of the student's own is missing.
PACKAGES = """
absl accelerate aiohttp akshare altair anthropic attr autograd beartype bokeh bs4 caffe catboost
chainer chex click cloudpickle colorama comet_ml cupy customtkinter cv2 Cython cython dash dask
databricks datasets dateutil deap dill distributed django docopt dotenv einops emoji equinox
fastai fastapi fastcore fire flask flax ftfy future gdown gensim google grader gradio graphviz
gym gymnasium h5py haiku hanlp hmmlearn httpx huggingface_hub hydra hypothesis icecream imageio
imblearn import_ipynb ipdb ipykernel ipyparallel IPython ipywidgets jax jaxlib jaxtyping
jieba joblib jupyter jupyterthemes kaggle keras kivy langchain lightgbm lightning line_profiler
loguru lxml mahotas manim marimo matplotlib memory_profiler micropip mindspore missingno mlflow
mpl_toolkits msgpack msgspec mxnet nbdev nbformat nbimporter networkx nltk nose notebook
nptyping numba numexpr numpy numpyro omegaconf onnx onnxruntime openai opencc openpyxl optax
optuna otter paddle pandas papermill patsy pgmpy PIL pip piplite pkg_resources pkuseg plotly
polars prettytable psutil pyarrow pyautogui pycuda pydantic pydot pyecharts pygame pyinstrument
pylab pymysql pyperclip pypinyin PyQt5 PyQt6 pyro PySide2 PySide6 pyspark pytensor pytest
pytorch_lightning pytz pywt rapidfuzz ray reference regex requests rich rpy2 sacred scienceplots
scipy seaborn sentencepiece setuptools shap simplejson six skimage sklearn skorch snownlp sonnet
spacy spec sqlalchemy statsmodels streamlit sympy tables tabulate tensorboard tensorboardX
tensorflow tensorflow_datasets termcolor textblob theano thulac tiktoken timm tinygrad
tokenizers toml torch torchaudio torchinfo torchsummary torchtext torchvision tqdm transformers
trax triton ttkbootstrap tushare typeguard typer typing_extensions ujson umap visdom vpython
wandb websocket websockets win32api win32com wordcloud xarray xgboost xlrd xlsxwriter xlwt yaml
yfinance
"""
KNOWN = tuple(PACKAGES.split())
NOTEBOOKS = {"en": "rnn.ipynb", "zh": "rnn.zh.ipynb"}  # the template's
FILES = {chapter: f"{chapter}.py" for chapter in POINTS}


def template_files(item: str) -> tuple[tuple[str, ...], ...]:
    """The files that the template gives for an item, the one that goes before the others first."""
    return ((FILES[CHAPTER_OF[item]],), tuple(NOTEBOOKS.values()))
