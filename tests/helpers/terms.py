"""Terms of the two languages: what is said in one is looked for in the other.

A key and its values are regular expressions, English ones without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# What English says -> what its Chinese says then, one of these
THEN = {
    # places in time and in an order
    r"\bbefore\b": "前|先|然后|没有|再|还|没见过",
    r"(?<!named )\bafter\b(?! no)": "(?<!最)后|依据|再|接着|步数一多|对文章里|下一|只用",
    r"\bbehind\b": "后|越过",
    r"\bfirst\b": "第一|首|初|先|开头|最前|开始|从最|前|最晚|最初",
    r"\blast\b": "最后|末|只剩后|前 N − 1|后出现|最晚|上一|最近|之前的 N − 1",
    r"\bnext\b": "下|后|接|上面一层",
    r"\bprevious\b": "上一|前",
    r"\bearlier\b|\bearly\b": "早|提前|之前|前|少了",
    r"\blater?\b": "晚|后|迟|从第二|更|下次",
    r"(?<!come )(?<!comes )\bback\b(?!-prop)|\bbackwards?\b": (
        "反|发还|从 δ_T 到|回|前|后|倒|传来|backward|复原|恢复|算到|只加"
    ),
    r"\bforward\b": "前|正向|forward|往后看",
    r"\bstart(?!er)": "始|开头|出发|从|初|先|起|写|重新",
    r"\bends?\b": "末|结|最后|底|少|终|停|return|反|上|从后|倒|一端|句尾",
    r"(?<!\^)\bsteps?\b": "时刻|步|δ|一次|出发|t = |乘方|沿时间|几次|连乘|epsilon",
    r"\babove\b|\bupper\b": "上(?!一层网络)|大于|超过|尤其",
    r"\bbelow\b|\blower\b|\blowest\b": "下|上一层网络|小于|低|最小",
    r"\bdown\b(?! to it)": "下|往前|到|减|降|缩|列",
    r"\border\b": "顺序|次序|先后|排列|阶|倒|按",
    r"\bagainst the": "逆|反",
    r"\bswapped|exchanged": "反|换|颠倒|对调",
    # how many and how much
    r"\b0\b|(?<!np\.)zero": "0|零|首行",
    r"\btwo\b|\btwice\b|\bboth\b|second\b": "两|二|2|双|再|又|都|各|反向的循环层|内层|重复",
    r"\bthree\b|third": "三|3",
    r"\bfour(?:th)?\b": "四|4",
    r"\bupdates?\b": "更新|update",
    r"\btop\b(?! down| of (?:each|it))": "最上|开头|深度网络输出层",
    r"\bagree": "相同|一致|通过|符合",
    r"\btoo\b(?=[,.;:)]|$)": "也|连|都|还|同样|又|以及|包括",
    r"\bthen\b": "却|后|再|接着|就|时|则|这样",
    r"\bsix\b": "六|6",
    r"\bmany\b": "多|几|步数",
    r"\bmore\b": "至少|以上|多|更|再|还|超|另|较大|又|大 1",
    r"\bless\b|fewer": "少|小|不到|减|低",
    r"\bmost\b": "满分|最|大多|至多|不能?超过|第二大",
    r"\bleast\b": "最|不小于|至少|≥",
    r"\bsmall|\btiny": "小|不大",
    r"\blarge|\bbig|\bhuge": "大|超出",
    r"\bpositive\b": "正",
    r"\bnegative\b": "负",
    r"\beven order": "偶",
    r"\bonly\b(?! whole)|\balone\b": "保持不变|只|单独|才|仅|唯|直接|单写|就是|从最后时刻",
    r"\bevery\b": "每|所有|都(?:设成|是)|任何|全|各|逐|一切|凡",
    r"\beach\b": "按|同一|每|各|分别|逐|按行|一句|学习率除|先.*再|所有梯度",
    r"\bany\b(?! fully)": "任|什么|不论|哪|都|一切|不分|区分",
    (
        NEGATED
        := r"\bnot?\b|n't\b|\bn(?:or|ever|either)\b|\bnothing\b(?! but)|\b(?:without|cannot)\b"
    ): ("以外|不|没|无|未|非|别|漏|缺|空|免得|而|只有|零|丢|去掉|绝对值|只读|取完|清除|默认|否则"),
    r"\bsame\b": "(?<!不)同|一样|一致|都|相等|不变|另外|只有正向",
    r"\bother\b(?! as)|\banother\b": "随|其他|别|另|不同|其余|其|换|反|下一|错|不是它",
    r"\bonce\b": "一次|一起|一遍|同时|只|一|又",
    r"\bsingle\b": "一|单|几",
    r"\bwhole\b": "整|全|总",
    r"\balways\b": "总|每|都|一直|从不|任",
    r"\bmust\b": "应|必须|请|要|正好反|只能|不能|改成",
    r"\bmay\b(?! as well)": "没有区分|可能|可以|能|也许|不一定|不超过|任何|两个方向只",
    r"\bmissing\b": "漏|缺|少|没|不写",
    r"(?<!\.)\bempty\b": "空|没有|\\[\\]",
    r"\bat least\b": "不小于|至少",
    r"\bat most\b(?! states)": "满分|不大于|至多|最多|不超过|不能超过",
    r"\bstates held\b": "不动",
    r"(?<!it )looks? like": "(?<!不)一样|像|相似",
    r"\benough\b": "足|够|必然",
    # what is computed
    r"\badd(?:s|ed|ing)?\b(?! up| to 1)|\bplus\b": "加|补|贡献|多读|求和",
    r"\badds? up\b": "和|加",
    r"\bsubtract|\btake[sn]? .* off\b": "减",
    r"\bmultipl(?!e of)": "乘",
    r"\btimes\b(?! is| counts|\.|_| back)": "时间|乘|倍|次|times",
    r"\bproducts?\b": "积|乘",
    r"\bsquare": "平方|½|f′ 用了两次|二次|方",
    r"\bpower\b(?! cut)": "方|幂|连乘",
    r"\blogarithm": "对数",
    r"\bshift": "平移",
    r"\bthousandth": "千分之一",
    r"\bdivi[ds]": "除|分母|倒数",
    r"\bsum(?:s|med)?\b(?!\()": "和|加",
    r"\bdifferences?\b": "差|不同|区别",
    r"\bgrows?\b|increas": "增|大|乘",
    r"\bshrink|decreas": "小|缩",
    # of what
    r"\brows?\b": "连|行|连续",
    r"\bcolumns?\b": "列",
    r"\binputs?\b(?! whose|, labels\))": "输入",
    r"\boutputs?\b": "输出|outputs?|softmax",
    r"\bown\b": "专|自|本|各|同一|单独|独立|own|文章里的",
    r"\blayers?\b": "层|叠|循环神经网络|列表|layers",
    r"\bloss\b": "误差|loss|E 次方",
    r"\berror terms?\b": "误差项",
    r"\bgradients?\b": "梯度|gradient|只剩符号|相对误差",
    r"\bmatri(?:x|ces)": "矩阵|matrix",
    r"\barrays?\b": "数组|array|轴",
    r"\bindex\b|\bindices\b": "编号|下标|index|indices|所在的层",
    r"\bequations?\b|\beq\.": "式",
    r"\breturn": "返回|return|得出",
    r"\btrue\b": "True|真|成立|正确",
    r"\bright\b(?! side|\))": "正确|对|应|成立|该|好|准|右|只差",
    r"\bwrong\b": "不对|错|误|反|问题|另一边",
    r"entry by entry|element by element": "逐个?(?:元素|分量)|逐项",
    r"\bsigns?\b": "号|正负|绝对值",
    r"\bwords?\b": "随|词|句|字母|预测|读|说|编号|答",
    r"\brate\b": "率|learning_rate",
    r"\bscores?\b": "加权输入|分量|z|输出层",
    r"\bstacks?\b": "叠|层|正向时",
    r"\blabels?\b": "标记|label",
    r"\bsentences?\b": "句|给词编号",
    r"probab": "概率",
    r"\bbound\b(?! how)": "界|上限",
    r"\btable\b": "二维|表|N 个|整个数组|数组|行",
    r"\bfactors?\b": "因子|倍|乘|系数",
    r"\bdirections?\b": "方向|双向|反向|正向|反转|逆",
    r"(?<!`)\brecurrent\b": "循环",
    r"\bloops?\b": "循环",
    r"\bdeep\b": "深",
    r"most probable": "概率(?:最|第二)大",
    r"least probable": "概率最小",
    r"\bdense\b": "稠密",
    r"\bsymbolic\b": "符号",
    r"\blinear\b": "线性",
    r"\bbasic\b": "基本",
}
# What is one thing in both: where either names it, both do
ALIKE = {
    r"transpos": "转置",
    r"\bstates\b|\bstate\b|puts out": r"状态|states|\bstate\b",
    r"\bsamples?\b": "样本",
    r"(?<!able )\bmeans?\b(?! to|: forward| depends)|average": "平均|均方",
    r"need not|no need": "不必|无需|不一定",
    r"\bnan(?:\b|_)": "nan|NaN",
    r"\binf\b|infinite": "inf|无穷",
    r"\bwidths?\b|\bwide\b": "宽",
    r"\bepoch": "轮(?!到)|epochs",
    r"vanish": "消失|各项为零",
    r"explo": "爆炸",
    r"symmetric": "对称",
    r"diagonal|\bdiag\b": "对角|diag",
    r"identity": "identity|恒等|单位矩阵",
    r"\brelu\b": "relu",
    r"\btanh\b": "tanh",
    r"\bsigmoid\b": "sigmoid",
    r"natural": "自然(?!就)",
    r"Euclidean": "欧氏",
    r"polynomial": "多项式",
    r"induction": "归纳",
    r"Jacobian": "Jacobian",
    r"chain rule": "链式法则",
    r"Taylor": "泰勒",
    r"scalar product|inner product|product of two vectors": "内积",
    r"unit vector": "单位向量",
    r"feed-forward": "前馈",
    r"telescop": "逐项相消",
    r"central difference": "中心差分",
    r"one-hot": "one-hot",
    r"cross-entropy|cross_entropy": "交叉熵|cross_entropy",
    r"perplexity": "困惑度|perplexity",
    r"\bseeds?\b": "种子|seed",
    r"activat": "激活|activat",
    r"N-gram": "N-Gram",
    r"softmax": "[Ss]oftmax",
    r"norms?\b|too long|length of δ": "范数|norm\\b|平方和没有开方",
    r"\bclip|cut to length|shortened|truncated": "截取|截断|clip",
    r"\bvectors?\b|a column of": "向量",
    r"\bcop(?:y|ies)": "副本|那份|各份|copy|那一份",
    r"\bf′ is the derivative": "f′ 是 f 的导数",
}

# What Chinese says -> what its English says then, one of these
THEN_IN_ENGLISH = {
    "漏了": r"missing|leav|left out|lack|drop|forget|without|\bno\b|\bnot\b|neither|only|alone",
    "只(?:用|有(?! 0| ▢ 的精度)|取|算|能|读|看|数|对|截|含|做|返回)": (
        r"\bonly\b|\balone\b|\bjust\b|\bone\b|single|\bno\b|nothing but|sees N − 1|so far|runs over"
        r"|\bonce\b|^▢, and"
    ),
    "每(?!一项|一对|个时刻都从)": (
        r"\bevery|\beach\b|\ball\b|\bany\b|epoch|for one|row|column|step|entr|sentence|time|line"
    ),
    "句子|各句|每句": r"sentence|phrase|both end in|\bgap",
    "平方(?!根)": r"squar|root|½|norm|Euclid",
    "平方根|开方|开平方": r"root|norm",
    "最大": r"largest|most|max|biggest|singular|highest",
    "最小": r"smallest|least|min|lowest|rarest",
    "第一": r"\bfirst\b|lowest|second|step 1|begin|t = 1|one step|starts|forward|back",
    "任何|任意": r"\bany\b|every|whatever|all\b|never|random|\bno\b|none|either",
    "除以": r"divi|over|mean|1/|scale|normal|for each word",
    "(?<!衰)减": r"subtract|minus|\boff\b|less|differ|−|descen|down|maximum of|cuts",
    "整个": r"whole|all|entire|complete|together|for the table",
    "增大": r"grow|increas|larger",
    "缩小": r"scale|shrink|shorten|down|smaller",
    "范数": r"norm|length|long|‖",
    "后面": r"follow|after|behind|next|later",
    "前面": r"before|earlier|above|front|previous|\bfirst\b|without async|^<s> and",
    "(?<!而)不是": (
        r"\bnot?\b|n't\b|never|without|instead|itself|\bbut\b|alone|only|wrong|other|missing|false"
        r"|is meant|different|must be|neither"
    ),
    "概率": r"probab|distribut|uniform|ties|chance|likely|highest|gap",
    "正确(?!值)": r"\bright\b|correct|\btrue\b|\bworks\b|accept|computes",
    "转置": r"transpos|ᵀ",
    "之和|总和": r"sum|total|add|\+|Σ",
    "重复": r"again|twice|repeat|once|duplicate",
    "顺序": r"order|sort|reverse|back|turned|alphabet",
    "权重": r"weight|[UVW]",
}
# Two opposites in each language: (one in English, in Chinese), (the other in both)
OPPOSITES = (
    (("largest|larger|biggest", "最大|较大(?!小)|更大"), ("smallest|smaller", "最小|较小|更小")),
    (("\\bodd\\b", "奇"), ("even order", "偶")),
    (("above", "上面|以上"), ("below", "下面|以下")),
    (("before", "之前|前一|以前"), ("after", "之后|后一|以后")),
    (("\\bfirst\\b", "第一|首次|开头"), ("\\blast\\b", "最后")),
    (("\\btop\\b", "最上"), ("bottom|\\blowest\\b", "最下")),
    (("at least", "不小于|至少"), ("at most", "不大于|至多|不超过|最多")),
    (("\\bupper\\b", "上界|上限|上面"), ("\\blower\\b", "下界|下限")),
    (("\\blate\\b", "晚"), ("\\bearly\\b", "早")),
    (("\\b(?:any|every|all|each|no)\\b", "任何|任意|每|所有|都"), ("\\bsome\\b", "某些|某个|有些")),
    (("previous st(?:ate|ep)", "上一时刻"), ("next st(?:ate|ep)", "下一时刻")),
)
# Others of which one may stand for both
BESIDES = (
    *(
        BOTH := (
            ((r"\brows?\b", "行"), (r"\bcolumns?\b(?! in which)", "(?<!序)列(?!表)")),
            ((r"(?<!net )\binputs?\b", "(?<!加权)输入"), (r"\boutputs?\b", "输出")),
            ((r"\bstates?\b(?!\[)", "状态"), (r"\boutputs?\b", "输出")),
            ((r"multipl(?!e of)|\btimes\b(?!;)", "乘"), ("divid", "除")),
            ((r"\badd", "加"), ("subtract", "减")),
            ((r"\bfirst\b|(?<!last )\brow 0\b", "第一|首|最前|第 0 行"), (r"\blast\b", "最后|末")),
            ((r"\bsum\b", "和|总"), (r"\bmean\b", "平均")),
        )
    ),
    (("true", "True"), ("false", "False")),
    (("forwards?", "正向|前向"), ("backwards?", "反向")),
)
# What is denied in Chinese, and what an English text has there
DENIED = "不是|没有|不能|不要|不会|不再"
DENIED_IN_ENGLISH = (
    NEGATED + r"|\bun\w+|\bnone\b|\bnobody\b|instead|alone|wrong|lack|\bfail|leave|\bout\b|\b0\b"
    r"|before|must be|\bend|avoid|ignored|outside|square|mean:|the right f|f for f′"
    r"|^\w{1,4} for \w+$"
)
# Still others, of which one language may name another than the other does nowhere
APART = (
    ((r"\bwords?\b", "词"), (r"\bsentences?\b", "句")),
    ((r"\bsteps?\b", "时刻|步"), (r"\blayers?\b", "层")),
    ((r"\bmore\b", "多|更|超|至少"), (r"\bless\b|\bfewer\b", "少|没有这么多")),
    ((r"\blabels?\b", "标记"), (r"\binputs?\b", "输入")),
    ((r"\balways\b", "总(?!和)|一直"), (r"\bnever\b", "从不|从未")),
    ((r"\bminus\b", "减号|负号"), (r"\bplus\b", "加号")),
    ((r"\bsquare[sd]?\b(?! root| norm)", "平方(?!根)"), (r"(?<!square )\broot\b", "开方|平方根")),
    ((r"\bleft\b(?! out| in| as| to)", "左"), (r"\bright\b", "右")),
    ((r"\bnorms?\b", "范数"), (r"\bsums?\b", "总和|之和")),
    (("numerator", "分子"), ("denominator", "分母")),
    ((r"\bentr(?:y|ies)\b", "元素|分量"), (r"(?<!in a )\brows?\b", "行(?!时|就)")),
    ((r"\bweights?\b", "权重"), (r"\bgradients?\b", "梯度")),
    ((r"\bstates?\b", "状态"), (r"\bweights?\b", "权重")),
    ((r"\bproducts?\b", "积|乘"), (r"\bsums?\b", "和|总|加")),
    ((r"\bmatri(?:x|ces)\b", "矩阵"), (r"\bvectors?\b", "向量")),
    ((r"\bsmall", "小"), (r"\blarge", "(?<!不)大")),
    ((r"\bdigits?\b", "数字|位"), (r"\bdecimals?\b", "小数")),
    ((r"\bopen", "左|开"), (r"\bclos", "右|配|结束")),
    ((r"\bkeys?\b", "键"), (r"\bvalues?\b", "值")),
    ((r"\bfiles?\b", "文件(?!夹)"), (r"\bfolders?\b", "文件夹")),
    ((r"\bline\b", "行"), (r"\bfile\b", "文件")),
    ((r"\bfunctions?\b", "函数"), (r"\bvariables?\b", "变量")),
    ((r"\bclass\b", "类|班"), (r"\bmethods?\b", "方法")),
    ((r"\bstudents?\b", "学"), (r"\bsubmissions?\b", "提交")),
)


def untold(english: str, chinese: str) -> Iterator[str]:
    """The terms that stand in one of these texts alone."""
    for term, others in THEN.items():
        if re.search(term, english, re.IGNORECASE) and not re.search(others, chinese):
            yield term
    for term, others in THEN_IN_ENGLISH.items():
        if re.search(term, chinese) and not re.search(others, english, re.IGNORECASE):
            yield term
