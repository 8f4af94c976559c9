"""What a sentence asserts: denied, ceased, wished, advised, supposed, threatened, heard of, of other cases, asked."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import pytest

from qualcode.machine import Machine
from qualcode.model import Actor, Code, Codebook, Document, Indicator, Speaker, Stage, StageModel, Study
from qualcode.reading.codebooks import read_codebook
from qualcode.reading.grammars import read_grammar
from qualcode.rows import Coding
from qualcode.tables import table

SAYS = {
    "": ("", "+", "factual"),
    "threat": ("", "+", "threat"),
    "rhetorical": ("", "+", "rhetorical"),
    "at times": ("", "weak", "factual"),
    "norm": ("", "+", "deontic"),
    "denied": ("denied", "-", "factual"),
    "who would": ("denied", "-", "rhetorical"),
    "forbidden": ("denied", "-", "deontic"),
    "rumour denied": ("denied", "-", "hearsay"),
    "ceased": ("ceased", "ceased", "factual"),
    "ceased norm": ("ceased", "ceased", "deontic"),
    "hardly": ("hardly", "weak", "factual"),
    "wished": ("wished", "+", "wish"),
    "not wished": ("denied", "-", "wish"),
    "aim": ("", "+", "wish"),
    "advised": ("advised", "+", "deontic"),
    "supposed": ("supposed", "+", "hypothetical"),
    "supposed not": ("denied", "-", "hypothetical"),
    "other case": ("other case", "+", "other_case"),
    "not elsewhere": ("denied", "-", "other_case"),
    "hearsay": ("hearsay", "+", "hearsay"),
    "question": ("question", "+", "question"),
    "irony": ("irony", "?", "irony"),
    "corrected": ("corrected", "+", "factual"),
}
"""What a case is called → the reason why it is not counted (none: it is), its polarity and its modality."""

C, P, J, D, N = "control.meddling", "equality.parity", "cooperation.joint", "dependence.funding", "control.no_say"
A = "equality.autonomy"
WORDS = {
    C: (("干预", "插手", "指手画脚", "派活", "拖欠 尾款", "安排"), ("interfere", "meddle", "withhold … payment")),
    N: (("说了不算", "没有自主权", "由不得 我们"), ("have no say", "not up to us")),
    P: (("平等",), ("as equals",)),
    J: (("一起 商量", "商量着办"), ("work together",)),
    A: (("不得 强行 指派", "可以委托"), ("may not dispatch",)),
    D: (("靠 他们 吃饭", "离不开", "活不下去", "没有 … 活不下去"), ("depend on", "not survive")),
}
CODEBOOK = Codebook(
    "tiny",
    {"en": "tiny"},
    tuple(
        Code(
            id,
            {"en": id},
            indicators={"zh": tuple(Indicator((line,)) for line in zh), "en": tuple(Indicator((line,)) for line in en)},
            threats=id.startswith("control"),
        )
        for id, (zh, en) in WORDS.items()
    ),
)

CHINESE = [
    # plainly said
    ("街道天天干预我们的人事。", C, ""),
    ("我们跟街道是平等的。", P, ""),
    # denied, and how far the negation reaches
    ("街道没有干预过我们。", C, "denied"),
    ("街道从来不插手我们的事。", C, "denied"),
    ("街道并没有指手画脚。", C, "denied"),
    ("他们不会插手。", C, "denied"),
    ("街道谈不上干预。", C, "denied"),
    ("街道哪敢干预啊。", C, "who would"),
    ("哪有平等可言。", P, "who would"),
    ("怎么可能平等呢，想都别想。", P, "who would"),
    ("街道不怎么干预我们。", C, "hardly"),
    ("街道从没拖欠尾款。", C, "denied"),
    ("街道干预不了我们。", C, "denied"),
    ("街道没有人来，还是照样干预我们的人事。", C, ""),
    ("我没说完，街道就插手了。", C, ""),
    ("街道干预我们，我们没有办法。", C, ""),
    ("街道插手以后我们就不做了。", C, ""),
    # ceased
    ("从今年起街道不再插手。", C, "ceased"),
    ("后来他们已经不干预了。", C, "ceased"),
    # looks denied and is not
    ("街道不得不插手。", C, ""),
    ("街道不可能不干预。", C, ""),
    ("他们不会不插手的。", C, ""),
    ("他们不能不干预。", C, ""),
    ("没有一件事他们不干预。", C, ""),
    ("街道非干预不可。", C, ""),
    ("街道不但干预，还要扣钱。", C, ""),
    ("街道不光派活还不给钱。", C, ""),
    ("不管怎么讲街道都要插手。", C, ""),
    ("街道不断干预我们。", C, ""),
    ("街道动不动就干预。", C, ""),
    ("他们不停地插手。", C, ""),
    ("街道没少干预。", C, ""),
    ("没办法街道还是要插手。", C, ""),
    ("说不定哪里又惹着了街道就要插手。", C, ""),
    ("他们差不多天天派活。", C, ""),
    # words that carry their negation in themselves
    ("我们说了不算。", N, ""),
    ("我们没有自主权。", N, ""),
    ("这种事由不得我们。", N, ""),
    ("说实话没有他们我们活不下去。", D, ""),
    ("我们离不开他们。", D, ""),
    ("我们不是说了不算。", N, "denied"),
    # wished
    ("希望街道能跟我们平等一点。", P, "wished"),
    ("我一直盼着，哪怕一次也好，能一起商量。", J, "wished"),
    ("我们巴不得跟街道平等。", P, "wished"),
    ("要是能一起商量就好了。", J, "wished"),
    # advised
    ("街道应该跟机构一起商量。", J, "advised"),
    ("我建议他们一起商量。", J, "advised"),
    ("照说应当平等。", P, "advised"),
    ("街道的反应就是插手。", C, ""),
    ("街道答应跟我们一起商量。", J, ""),
    # supposed, and threatened
    ("如果街道愿意一起商量，事情就好办。", J, "supposed"),
    ("假如我们是平等的，会是另一个样子。", P, "supposed"),
    ("你不配合，他们就拖欠尾款。", C, "threat"),
    ("要是不听话，街道就拖欠尾款。", C, "threat"),
    ("万一钱断了，我们活不下去。", D, ""),
    # heard of, other cases
    ("听说街道干预得厉害。", C, "hearsay"),
    ("外面传他们拖欠尾款。", C, "hearsay"),
    ("隔壁街道天天派活。", C, "other case"),
    ("有的机构是一起商量的。", J, "other case"),
    ("我同学他们那里跟街道平等得很。", P, "other case"),
    ("隔壁石门街道天天派活。", C, "other case"),
    ("我们跟隔壁石门街道一起商量。", J, ""),
    ("隔壁街道很忙。他们那边的机构天天被派活。", C, "other case"),
    ("隔壁街道很忙。街道天天派活。", C, ""),
    ("隔壁街道很忙。他们那边我不熟，我们街道天天派活。", C, ""),
    ("街道很忙。那边天天派活。", C, ""),
    # asked
    ("他们会跟我们一起商量吗？", J, "question"),
    ("你说街道插手了没有？", C, "question"),
    ("你觉得我们跟街道平等吗？", P, "question"),
    ("他们是不是跟你们一起商量？", J, "question"),
    ("街道凭什么插手！", C, ""),
    # the manual's plain negation: to the right, over phrases with 把 被 给 向, up to the end of the clause or a conjunction
    ("街道没有把活派给我们，也没有插手。", C, "denied"),
    ("街道没有向我们派活。", C, "denied"),
    ("我们没有被街道干预过。", C, "denied"),
    ("他们未对机构进行干预。", C, "denied"),
    ("街道无权干预。", C, "denied"),
    ("你别干预我们。", C, "denied"),
    ("街道并未干预我们。", C, "denied"),
    ("街道从未插手。", C, "denied"),
    ("没有检查、干预和评比这些事。", C, "denied"),
    ("我们跟街道是不平等的。", P, "denied"),
    ("没人干预我们。", C, "denied"),
    ("街道不愿意跟我们一起商量。", J, "denied"),
    ("我们没办法跟他们平等。", P, "denied"),
    ("街道拒绝跟我们一起商量。", J, "denied"),
    ("街道既没有出钱，却干预我们的人事。", C, ""),
    ("街道不出钱却干预我们。", C, ""),
    ("不配合的机构被街道派活。", C, ""),
    ("我不在的时候街道干预得厉害。", C, ""),
    ("没钱也要跟街道一起商量。", J, ""),
    ("不打招呼就插手我们的活动。", C, ""),
    ("我们不怕街道干预。", C, ""),
    ("不是因为街道干预，是我们自己累了。", C, ""),
    ("街道不定期干预我们的活动。", C, ""),
    ("街道没有不干预的时候。", C, ""),
    ("并不是没有干预，只是少。", C, ""),
    ("他们无一不干预。", C, ""),
    ("谁敢不一起商量。", J, "rhetorical"),
    ("街道不敢不跟我们一起商量。", J, ""),
    ("别说干预了，饭都请我们吃。", C, ""),
    ("平等就谈不上了。", P, "denied"),
    ("干预倒没有。", C, "denied"),
    ("插手从来没有过的。", C, "denied"),
    ("要说平等，那谈不上。", P, "denied"),
    ("街道还是会干预，没有办法的。", C, ""),
    # no more
    ("后来就不干预了。", C, "ceased"),
    ("现在也不派活了。", C, "ceased"),
    ("派活取消了。", C, "ceased"),
    ("派活改成了请我们帮忙。", C, "ceased"),
    ("以前天天干预，现在没有了。", C, "ceased"),
    ("不像以前那样干预我们。", C, "ceased"),
    ("街道取消了派活的做法。", C, "ceased"),
    ("现在街道干预得更厉害。", C, ""),
    # hardly; now and then
    ("街道不太干预我们。", C, "hardly"),
    ("街道很少插手。", C, "hardly"),
    ("他们未必会干预。", C, "hardly"),
    ("我们跟街道不够平等。", P, "hardly"),
    ("街道基本不干预我们。", C, "hardly"),
    ("街道偶尔插手。", C, "at times"),
    ("他们有时候会干预一下。", C, "at times"),
    # questions that need no answer
    ("什么平等，都是假的。", P, "who would"),
    ("谁敢干预啊。", C, "who would"),
    ("哪里平等了。", P, "who would"),
    ("难道我们跟街道平等吗？", P, "who would"),
    ("难道他们没有干预吗？", C, "rhetorical"),
    ("这不是干预是什么？", C, "rhetorical"),
    ("他们这不是干预吗？", C, "rhetorical"),
    ("街道这样做不就是插手嘛。", C, "rhetorical"),
    ("他们就是在插手，是吧？", C, ""),
    ("他们就是在插手，你说是不是？", C, ""),
    ("他们天天派活，不是吗？", C, ""),
    ("不知道街道会不会干预。", C, "question"),
    # wished: up to a new beginning
    ("我们想跟街道平等。", P, "wished"),
    ("最好能一起商量。", J, "wished"),
    ("希望街道不要干预我们。", C, "not wished"),
    ("希望他们看见我们，所以我们跟他们一起商量了半年。", J, ""),
    ("我们希望做实事，但街道天天派活。", C, ""),
    ("这是我们关系最好的街道，有事一起商量。", J, ""),
    # advised
    ("有必要一起商量。", J, "advised"),
    ("本该一起商量的。", J, "advised"),
    ("街道应该出钱，但街道天天派活。", C, ""),
    # supposed: the condition for every code, what follows not for what power threatens and need says
    ("如果街道干预我们，我们就走。", C, "supposed"),
    ("街道干预的话，我们就走。", C, "supposed"),
    ("一旦街道插手，事情就难办。", C, "supposed"),
    ("如果我们不是平等的，就不会签。", P, "supposed not"),
    ("再这样下去就派活给你们。", C, "threat"),
    ("赶紧交，否则我们就拖欠尾款。", C, "threat"),
    ("他们会拖欠尾款，如果我们不听话。", C, "threat"),
    ("如果没有他们，我们活不下去。", D, ""),
    # heard of
    ("据说街道插手得厉害。", C, "hearsay"),
    ("听同事说街道干预得厉害。", C, "hearsay"),
    ("外头传街道插手，没有这回事。", C, "rumour denied"),
    ("有人说街道干预，瞎讲，没影的事。", C, "rumour denied"),
    ("听说街道要换人，其实街道天天干预。", C, ""),
    # of others
    ("有的机构是被派活派怕了，我们跟街道一起商量。", J, ""),
    ("别的街道没有干预。", C, "not elsewhere"),
    ("跟别的街道比，我们这里派活多。", C, ""),
    ("我们去别的区学习，回来一起商量。", J, ""),
    # not meant, or perhaps not
    ("他们讲的“平等”大家都晓得。", P, "irony"),
    ("所谓的平等就是这样。", P, "irony"),
    ("我们跟街道是平等的，呵呵。", P, "irony"),
    ("一起商量嘛，你懂的。", J, "irony"),
    # taken back
    ("我们跟街道是平等的，不对，我是说街道管着我们。", P, "corrected"),
    ("街道天天派活，说错了，是区里。", C, "corrected"),
    ("以前是七个街道，不对，六个街道，天天派活。", C, ""),
    ("街道跟我们是平等的。不是，我是说他们管着我们。", P, "corrected"),
    # words that carry their negation in themselves
    ("没办法，我们说了不算。", N, ""),
    ("我们哪里说了不算。", N, "who would"),
    ("如果说了不算，我们就不签。", N, "supposed"),
    # other scripts and widths
    ("街道沒有干預過我們。", C, "denied"),
    ("聽說街道干預得厲害。", C, "hearsay"),
    # a wish reaches what is wished, and no other clause that tells a fact
    ("我们希望发展这个议题，在去年跟街道一起商量过。", J, ""),
    ("希望街道多来看看，我们已经跟他们一起商量了三次。", J, ""),
    ("希望街道理解，街道一直跟我们平等。", P, ""),
    ("我们期待有更多的机会，这几年跟街道一起商量了不少。", J, ""),
    ("很想把经验拿出来，这是我们近三年来跟街道一起商量的结果。", J, ""),
    ("希望街道能出钱，他们跟我们一起商量。", J, ""),
    ("希望街道能出钱，他们能跟我们一起商量。", J, "wished"),
    ("希望街道多来看看，能跟我们一起商量。", J, "wished"),
    ("我们希望街道就像去年说的，能一起商量。", J, "wished"),
    ("希望去年的做法不变，跟街道一起商量。", J, "wished"),
    ("希望街道能出钱，并没有干预我们。", C, "denied"),
    # what a plan is for is told by the plan
    ("这个计划的目的是希望大家一起商量。", J, "aim"),
    ("我们希望透过这个计划，大家一起商量。", J, "aim"),
    ("我们的目的是希望大家不干预。", C, "not wished"),
    # a condition reaches its own clause and what follows from it
    ("如果街道不给钱，我们就自己筹，去年我们跟街道一起商量过。", J, ""),
    ("如果街道不出面，那么这事就办不成，我们跟街道一起商量。", J, ""),
    ("如果街道愿意，就先开会，然后一起商量。", J, "supposed"),
    ("如果街道愿意，就先开会，我们也会一起商量。", J, "supposed"),
    ("如果用老城区为例的话，我们跟街道一起商量。", J, ""),
    ("如果有困难，我们都会一起商量。", J, ""),
    # a question asks the last clauses, back to a fact or to where it begins
    ("去年街道插手我们的人事，居民很不满，今年还会这样吗？", C, ""),
    ("街道已经跟我们一起商量过了，效果不错，你们觉得呢？", J, ""),
    ("我们跟街道一起商量，请问你们有什么意见吗？", J, ""),
    ("我们跟街道是平等的，是不是可以给点钱？", P, ""),
    ("是不是可以请街道出面，大家一起商量？", J, "question"),
    ("能不能一起商量？", J, "question"),
    ("街道会来，会开会，会插手吗？", C, "question"),
    ("街道插手我们的人事，是真的吗？", C, "question"),
    # an invitation; words that are quoted; a nickname
    ("欢迎各位一起商量。", J, "advised"),
    ("科长说“派活是给你们机会”，我就听着。", C, ""),
    ("他们管自己叫“金主爸爸”，我们天天被派活。", C, ""),
    ("我们想把经验带到其他地方，街道已经跟我们一起商量了。", J, ""),
    # 哪里 twice asks for two things and denies nothing; what an institution should do is advice in every clause, up to a fact
    ("哪里平等哪里不公，都摊开说。", P, ""),
    ("哪里平等啊，都是他们定的。", P, "who would"),
    ("街道应由管理转为服务，跟机构一起商量。", J, "advised"),
    ("街道应转变做法，其实大家已经一起商量了。", J, ""),
    # left off, not cared for, nearly, meant and dropped
    ("街道停止插手我们的招聘。", C, "ceased"),
    ("街道从来没有停止插手。", C, ""),
    ("街道停止拨款，插手我们的招聘。", C, ""),
    ("我们要求街道停止插手。", C, ""),
    ("街道尽量避免插手。", C, "denied"),
    ("街道避免不了插手。", C, ""),
    ("街道懒得插手我们的事。", C, "denied"),
    ("街道懒得看材料，却插手招聘。", C, ""),
    ("他们顾不上插手。", C, "denied"),
    ("街道不便插手。", C, "denied"),
    ("行动不便的老人说街道插手。", C, ""),
    ("街道甭想插手我们的招聘。", C, "denied"),
    ("请勿插手我们的招聘。", C, "denied"),
    ("街道不准别人插手。", C, "denied"),
    ("街道差点插手我们的招聘。", C, "denied"),
    ("街道险些干预我们。", C, "denied"),
    ("差点忘了，街道还插手招聘。", C, ""),
    ("街道本来想插手，后来算了。", C, "wished"),
    ("街道原来打算干预，最后不了了之。", C, "wished"),
    ("街道说要插手，到现在也没来过。", C, "wished"),
    ("街道说要插手，后来真来了。", C, ""),
    ("街道说要派活，到现在也没给钱。", C, ""),
    ("街道从不派活给我们。", C, "denied"),
    ("街道从不让我们插手他们的事。", C, "denied"),
    # asked without asking, and rather the other thing
    ("街道何曾插手？", C, "who would"),
    ("街道什么时候插手过我们的事？", C, "who would"),
    ("街道哪次没插手过我们的事？", C, ""),
    ("街道什么时候都插手我们的事。", C, ""),
    ("谁说街道插手？", C, "who would"),
    ("谁说街道不插手？", C, ""),
    ("他们插手才怪。", C, "who would"),
    ("他们不插手才怪。", C, ""),
    ("街道不插手不行。", C, ""),
    ("街道不插手，不行的。", C, "denied"),
    ("街道很难不插手。", C, ""),
    ("与其说街道插手不如说是帮忙。", C, "denied"),
    ("与其等街道插手，还不如我们自己做。", C, "denied"),
    ("都说街道插手我们，那是瞎说。", C, "denied"),
    ("说街道插手，这纯属误会。", C, "denied"),
    # not for this; 因为 behind a denial is denied with what it explains
    ("街道并没有因为这个插手。", C, "denied"),
    ("街道没有因为我们迟交就插手。", C, "denied"),
    ("没有材料，因为这个街道插手了。", C, ""),
    # not each time is now and then; less hard than before goes on; not all, not so much
    ("街道也不是天天插手，一个月一两回吧。", C, "at times"),
    ("街道不是每次都插手。", C, "at times"),
    ("街道不像以前那样天天插手。", C, "at times"),
    ("街道没有以前派活那么狠了。", C, "at times"),
    ("街道天天不插手。", C, "denied"),
    ("他们不是天天插手吗？", C, "rhetorical"),
    ("街道没有以前那么插手了。", C, "hardly"),
    ("街道不完全是插手。", C, "hardly"),
    ("街道不都插手。", C, "hardly"),
    ("街道不是所有的事都插手。", C, "hardly"),
    # heard, and seen
    ("据说街道插手我们的招聘，后来我亲眼看见了。", C, ""),
    ("传闻街道插手，我可以证实确有此事。", C, ""),
    ("据说街道插手我们的招聘，后来他们也这么说。", C, "hearsay"),
    # threats to whoever does not, and what is only done without asking, or was done once
    ("谁不来捧场，他们就拖欠尾款。", C, "threat"),
    ("不听话街道就派活。", C, "threat"),
    ("街道不商量就派活。", C, ""),
    ("街道二话不说就插手。", C, ""),
    ("去年我们不肯签字，他们就拖欠尾款。", C, ""),
    # of a few others, and of one
    ("少数机构被派活，我们没有。", C, "other case"),
    ("有一家机构被街道插手搞垮了。", C, "other case"),
    ("有几家社工机构天天被派活。", C, "other case"),
    ("我们有一家机构被派活。", C, ""),
    ("有一家机构来交流，街道插手我们的招聘。", C, ""),
    ("不只是少数机构被派活。", C, ""),
]
ENGLISH = [
    ("The bureau interferes every week.", C, ""),
    ("The bureau does not interfere.", C, "denied"),
    ("The bureau didn't interfere.", C, "denied"),
    ("The bureau never interfered.", C, "denied"),
    ("Nobody interferes with us.", C, "denied"),
    ("They hardly meddle.", C, "hardly"),
    ("They cannot meddle.", C, "denied"),
    ("The bureau no longer interferes.", C, "ceased"),
    ("They stopped interfering.", C, "ceased"),
    ("The bureau was not there, and still it interferes.", C, ""),
    ("The bureau interferes without asking.", C, ""),
    ("The bureau not only interferes but pays late.", C, ""),
    ("They had no choice but to work together.", J, ""),
    ("No doubt they meddle.", C, ""),
    ("We have no say.", N, ""),
    ("It is not up to us.", N, ""),
    ("We would not survive.", D, ""),
    ("I hope that we meet as equals.", P, "wished"),
    ("I wish we could work together.", J, "wished"),
    ("The bureau should work together with us.", J, "advised"),
    ("If the bureau worked together with us, it would be easy.", J, "supposed"),
    ("If we refuse, they withhold the payment.", C, "threat"),
    ("I hear that the bureau interferes.", C, "hearsay"),
    ("Other agencies work together with the bureau.", J, "other case"),
    ("Do they ever work together?", J, "question"),
    ("The bureau has never once meddled.", C, "denied"),
    ("They refuse to work together.", J, "denied"),
    ("We work without any interfering by the bureau.", C, "denied"),
    ("They do not pay on time, but they interfere.", C, ""),
    ("They do not pay because they want to meddle.", C, "wished"),
    ("They do not visit and they still interfere.", C, ""),
    ("They do not inspect or interfere.", C, "denied"),
    ("I don't think that they interfere.", C, "denied"),
    ("They cannot but interfere.", C, ""),
    ("They never fail to interfere.", C, ""),
    ("We do not mind that they interfere.", C, ""),
    ("No agency dares to refuse, so they interfere.", C, ""),
    ("The bureau does not interfere any more.", C, "ceased"),
    ("They used to interfere, but not any more.", C, "ceased"),
    ("They rarely interfere.", C, "hardly"),
    ("They do not really meddle.", C, "hardly"),
    ("They sometimes interfere.", C, "at times"),
    ("Few bureaus interfere.", C, "hardly"),
    ("We few volunteers work together.", J, ""),
    ("The rules prevent them from interfering.", C, "denied"),
    ("That they interfere is to be avoided.", C, "denied"),
    ("Since when do we meet as equals?", P, "who would"),
    ("Isn't this how they interfere?", C, "rhetorical"),
    ("They interfere, don't they?", C, "rhetorical"),
    ("Nobody knows whether they will interfere.", C, "question"),
    ("We do what we can, wherever they meddle.", C, ""),
    ("If they interfere, we leave.", C, "supposed"),
    ("They withhold the payment if we refuse.", C, "threat"),
    ("Do it, or else they withhold the payment.", C, "threat"),
    ("We would not survive if they left.", D, ""),
    ("They interfere, or so I hear.", C, "hearsay"),
    ("People say the bureau interferes, but that is not true.", C, "rumour denied"),
    ("Other agencies are left alone, but we know how they interfere.", C, ""),
    ("We compare ourselves with other agencies, and they meddle here.", C, ""),
    ("We meet “as equals” every Monday.", P, "irony"),
    ("We all know their so-called meddling.", C, "irony"),
    ("The bureau interferes, no, I mean the district pays.", C, "corrected"),
    ("We want to work together.", J, "wished"),
    ("We hope for money, but they interfere.", C, ""),
    ("It would be better to work together.", J, "advised"),
    # a wish reaches what is wished, and no other clause that tells a fact
    ("We hope for more money, and last year we worked together on three projects.", J, ""),
    ("I hope that they listen, we work together every week.", J, ""),
    ("We want to grow, and for five years we have worked together with the bureau.", J, ""),
    ("We look forward to the new year, and since then they have interfered.", C, ""),
    ("I hope that they listen, so that we can work together.", J, "wished"),
    ("I hope the bureau will come and that we will work together.", J, "wished"),
    # a condition reaches its own clause and what follows from it
    ("If they pay on time, then we start, and we have worked together for ten years.", J, ""),
    ("If the bureau agrees, we would work together.", J, "supposed"),
    ("We worked together last year, and if they pay we go on.", J, ""),
    ("We work together unless they move away.", J, "supposed"),
    # a question asks its own clauses
    ("We have worked together for three years, and what happens next?", J, ""),
    ("They interfere in everything, so how can I trust them?", C, ""),
    ("When we meet, they interfere, but do they listen?", C, ""),
    ("Would they work together with us, or would they leave?", J, "question"),
    ("They meddle with our staff, do you think?", C, "question"),
    # kept from, nearly, doubted, not for that
    ("The bureau refrained from meddling.", C, "denied"),
    ("The bureau never refrained from meddling.", C, ""),
    ("The bureau almost interfered.", C, "denied"),
    ("They almost always interfere.", C, ""),
    ("For almost three years they interfered.", C, ""),
    ("I doubt that the bureau interferes.", C, "denied"),
    ("I do not doubt that the bureau interferes.", C, ""),
    ("It is not that the bureau meddles, it is that it is slow.", C, "denied"),
    ("It's not like they meddle.", C, "denied"),
    ("It's not like they don't meddle.", C, ""),
    ("The bureau did not not interfere.", C, ""),
    ("They say the bureau interferes, which is nonsense.", C, "denied"),
    # not every day, not always, not that much
    ("They don't interfere every day.", C, "at times"),
    ("They do not interfere as much as before.", C, "at times"),
    ("They do not interfere, and they come every day.", C, "denied"),
    ("The bureau does not always interfere.", C, "hardly"),
    ("Not all of them interfere.", C, "hardly"),
    ("They don't interfere that much.", C, "hardly"),
    ("They do not interfere at all.", C, "denied"),
    # had they; unless; wanted; heard; of one other
    ("Had the bureau interfered, we would have left.", C, "supposed"),
    ("We would have left had they interfered.", C, "supposed"),
    ("The bureau had interfered before we left.", C, ""),
    ("Having the office interfere every week is tiring.", C, ""),
    ("Unless we comply they would withhold the payment.", C, "threat"),
    ("We want more chances to work together.", J, "wished"),
    ("They want more reports, so they interfere.", C, ""),
    ("I heard the bureau interferes with others.", C, "hearsay"),
    ("There is one agency that the bureau interferes with.", C, "other case"),
    # words that are quoted
    ("The director said “we interfere when we like” and left.", C, ""),
]
KINDS = [
    # norms: in a policy and a contract what ought to be is what they say; elsewhere it is advice
    ("街道应当与机构一起商量。", J, "policy", "norm"),
    ("甲方应当与乙方一起商量。", J, "contract", "norm"),
    ("如需变更，双方应一起商量。", J, "contract", "norm"),
    ("希望各街道与机构平等相处。", P, "policy", ""),
    ("街道应当与机构一起商量。", J, "minutes", "advised"),
    ("街道应当与机构一起商量。", J, "observation", "advised"),
    ("建议街道与机构一起商量。", J, "evaluation_report", "advised"),
    ("街道必须与机构一起商量。", J, "policy", "norm"),
    ("甲方有权安排乙方的工作。", C, "contract", "norm"),
    ("原则上由街道安排。", C, "policy", "norm"),
    ("任何单位不得强行指派志愿者。", A, "policy", "norm"),  # the indicator itself has the word
    ("街道可以委托机构。", A, "contract", "norm"),
    ("街道可以委托机构。", A, "interview", ""),
    ("街道与机构一起商量的，应当公示。", J, "policy", ""),  # what must be stands behind: the condition is a fact
    ("原则上由街道安排。", C, "interview", "norm"),
    ("有的机构与街道平等相处。", P, "policy", ""),
    ("街道与机构一起商量。", J, "policy", ""),
    ("是否一起商量，由双方定。", J, "contract", ""),
    # a prohibition asserts the opposite, wherever it stands
    ("甲方不得干预乙方的人事。", C, "contract", "forbidden"),
    ("严禁街道干预机构的人事。", C, "policy", "forbidden"),
    ("街道不再干预机构的人事。", C, "policy", "ceased"),
    ("街道没有干预机构的人事。", C, "evaluation_report", "denied"),
]
CASES = (
    [(sentence, code, "interview", reason, "zh") for sentence, code, reason in CHINESE]
    + [(sentence, code, "interview", reason, "en") for sentence, code, reason in ENGLISH]
    + [(sentence, code, kind, reason, "zh") for sentence, code, kind, reason in KINDS]
)


@lru_cache(maxsize=1)
def codings() -> pd.DataFrame:
    """All cases are documents of one study, so that the words are compiled once."""
    speakers = (Speaker("答", "org"), Speaker("A", "org"))
    documents = []
    for number, (sentence, _, kind, _, language) in enumerate(CASES):
        label = "" if kind in ("policy", "contract") else "答：" if language == "zh" else "A: "
        documents.append(Document(f"d{number}", label + sentence, kind=kind, language=language, speakers=speakers if label else ()))
    actors = (Actor("sub", "X街道办事处", "government", "subdistrict"), Actor("org", "A社工机构", "social_organisation"))
    model = StageModel("one", (Stage("only", {}),))
    grammars = {language: read_grammar(language) for language in ("zh", "en")}
    machine = Machine(Study("status", "status", "zh", CODEBOOK, model, actors, tuple(documents), {"provider": "org"}, grammars))
    return table((row for document in documents for row in machine.read(document).codings), Coding)


@pytest.mark.parametrize(
    ("number", "sentence", "code", "reason"),
    [
        pytest.param(number, sentence, code, reason, id=f"{kind}-{reason or 'asserted'}-{number}")
        for number, (sentence, code, kind, reason, _) in enumerate(CASES)
    ],
)
def test_status(number: int, sentence: str, code: str, reason: str) -> None:
    rows = codings()
    rows = rows[(rows["document"] == f"d{number}") & (rows["code"] == code)]
    assert len(rows) == 1, f"{sentence}: {code} should be found once, {len(rows)} were"
    row = rows.iloc[0]
    told = row["reason"].split("; ")[0] if row["status"] == "rejected" else ""
    assert (told, row["polarity"], row["modality"]) == SAYS[reason], sentence


def test_what_is_rejected_is_kept_and_says_which_words_spoke() -> None:
    number = CHINESE.index(("街道没有干预过我们。", C, "denied"))
    row = codings().loc[lambda frame: frame["document"] == f"d{number}"].iloc[0]
    assert row["quote"] == "干预"
    assert row["status"] == "rejected"
    assert "干预" in row["reason"]


@pytest.mark.parametrize(("kind", "modality"), [("policy", "deontic"), ("interview", "factual")])
def test_what_only_weights_propose_has_the_modality_of_its_sentence(kind: str, modality: str) -> None:
    """The sentence is of the measures for assessing social organisations (民政部令第39号, 2010); no indicator speaks in it."""
    sentence = "省级人民政府民政部门应当在每年12月31日前，将本行政区域社会组织等级评估情况以及获得5A评估等级的社会组织名单上报民政部。"
    document = Document("P-01", sentence, kind=kind)
    study = Study(
        "norms",
        "norms",
        "zh",
        read_codebook("governance"),
        StageModel("one", (Stage("only", {}),)),
        (),
        (document,),
        {},
        {"zh": read_grammar("zh")},
    )
    found = Machine(study).read(document).codings
    assert {(one.method, one.status) for one in found} == {("model", "rejected")}
    assert {one.modality for one in found} == {modality}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("说是平等协商，到会上就是街道说了算。", False),
        ("说是平等协商，到会上就是我们说了算。", True),
        ("平等协商，做什么机构自己说了算。", True),
    ],
)
def test_who_has_the_say_is_autonomous(sentence: str, said: bool) -> None:
    actors = (Actor("street", "柳河街道办事处", "government", aliases=("街道",)), Actor("org", "晨光社工机构", "social_organisation"))
    document = Document("d", f"答：{sentence}", kind="interview", language="zh", speakers=(Speaker("答", "org"),))
    stages, grammars = StageModel("one", (Stage("only", {}),)), {"zh": read_grammar("zh")}
    study = Study("say", "say", "zh", read_codebook("governance"), stages, actors, (document,), {}, grammars)
    asserted = {one.code for one in Machine(study).read(document).codings if one.status == "proposed"}
    assert ("equality.autonomy" in asserted) == said
