"""What the indicators of governance find by themselves in contracts, policies and talk, and what stands near by and is left."""

from __future__ import annotations

from functools import lru_cache

import pytest

from qualcode import Actor, Document, Speaker, Stage, StageModel, Study, read_codebook
from qualcode.machine import Machine
from qualcode.reading.grammars import read_grammar

ACTORS = (
    Actor("bureau", "锦溪区民政局", "government", "district", ("区民政局", "局里", "甲方", "区里", "the Council", "the Authority")),
    Actor("street", "柳河街道办事处", "government", "subdistrict", ("街道", "镇里", "the ward office")),
    Actor("org", "晨光社工机构", "social_organisation", "", ("晨光", "乙方", "机构", "Brightside", "the Provider")),
    Actor("public", "老人", "recipients", "", ("居民",)),
)
CONTRACT, POLICY, TALK = "contract", "policy", "interview"

FOUND = [
    # clauses of contracts and policies
    (CONTRACT, "甲方可根据工作需要调整服务对象和次数，乙方应予执行，总价不变。", "control"),
    (CONTRACT, "甲方有中心工作时，乙方应当参加，不另行支付报酬。", "control"),
    (CONTRACT, "乙方未予配合的，甲方可以酌情扣减服务费。", "control"),
    (CONTRACT, "甲方有权随时终止本合同，并不承担违约责任。", "control"),
    (CONTRACT, "甲方认为乙方不宜继续服务的，可取消其承接资格。", "control"),
    (POLICY, "社工站站长人选由承接机构提出，报区民政局审定。", "control"),
    (CONTRACT, "甲方要求更换项目人员的，乙方应当在三日内更换。", "control"),
    (CONTRACT, "乙方对外宣传本项目，须经甲方审核同意。", "control"),
    (CONTRACT, "服务点统一使用“柳河街道为民服务站”名称，乙方人员统一穿着街道服装。", "absorption"),
    (CONTRACT, "任何一方均可提前三十日书面通知对方解除本合同。", "equality"),
    (CONTRACT, "双方每季度召开一次联席会议，互通进度，共同商定下季安排。", "cooperation"),
    (CONTRACT, "甲方采用竞争性磋商方式选定乙方为承接单位。", "tie"),
    (POLICY, "街道应当每季度巡查服务点一次，并作记录。", "tie"),
    (POLICY, "社工发现老人受虐待的，应当立即向公安机关报告。", "tie"),
    (
        CONTRACT,
        "The Council may vary the hours at any time without consultation, and the Provider shall work the hours so varied.",
        "control",
    ),
    (CONTRACT, "The Council may terminate this Agreement at any time for any reason.", "control"),
    (CONTRACT, "No coordinator shall be engaged by the Provider without the prior written consent of the Council.", "control"),
    (CONTRACT, "The Provider shall replace any worker whom the Council considers unsuitable.", "control"),
    (CONTRACT, "All vans and uniforms shall bear the logo of the Council and no other mark.", "absorption"),
    (CONTRACT, "The choice of methods shall be a matter for the Provider alone.", "equality"),
    (CONTRACT, "Either party may terminate this Agreement on three months' notice.", "equality"),
    (CONTRACT, "After a competitive tender the Council has selected the Provider to run the drop-in centre.", "tie"),
    (CONTRACT, "The Provider shall make its accounts available to the auditor.", "tie"),
    (CONTRACT, "Each tranche shall be paid within twenty days of the claim.", "tie"),
    # talk
    (TALK, "局长说几点到就几点到，我们只管搬凳子。", "control"),
    (TALK, "一条微信下来，当晚就要三十个人到场。", "control"),
    (TALK, "没有一家敢不去的。", "control"),
    (TALK, "验收单压在科长手里，什么时候高兴什么时候给。", "control"),
    (TALK, "领导放了话，想接这个项目的机构排着队呢。", "control"),
    (TALK, "完不成的，月底开会点名。", "control"),
    (TALK, "区里一开口，叫往东就不敢往西。", "control"),
    (TALK, "没有书面通知我们一律不做。", "resistance"),
    (TALK, "街道又来要人，我们没答应，发了一封公函。", "resistance"),
    (TALK, "只能派两个人去，多一个不行。", "resistance"),
    (TALK, "没做的那几户，系统里就算完成了。", "resistance"),
    (TALK, "这笔补助一停，连房租都交不起。", "dependence"),
    (TALK, "区里打个喷嚏，我们就要感冒。", "dependence"),
    (TALK, "没有这二十万，我们就得关门。", "dependence"),
    (TALK, "怎么带小组我们拿主意，街道从来不插嘴。", "equality"),
    (TALK, "他们家管接送，一家出车一家出人，搭伙干的。", "cooperation"),
    (TALK, "谁讲得有道理就听谁的，三家都这样。", "cooperation"),
    (TALK, "说破了两边都下不来台。", "alliance"),
    (TALK, "街道把老粮库借给我们用，房租免了。", "empowerment"),
    (TALK, "The ward office decides and we deliver.", "control"),
    (TALK, "They moved us out without so much as a phone call.", "control"),
    (TALK, "I told them straight, not in our name.", "resistance"),
    (TALK, "What the council doesn't know won't hurt it.", "resistance"),
    (TALK, "The manager has never stuck her oar in.", "equality"),
    (TALK, "We run our leaflets past nobody.", "equality"),
    (TALK, "Eight pounds in every ten comes from them, take that away and we close.", "dependence"),
    (TALK, "Two of theirs and three of ours painted the hall.", "cooperation"),
    (TALK, "Neither side is going to mention it.", "alliance"),
    (TALK, "They buy two nights of work off us.", "tie"),
]
NOT_FOUND = [
    # agreed, mutual, of somebody or something else
    (CONTRACT, "经双方协商一致，可以调整服务内容，总价不变。", "control"),
    (CONTRACT, "因不可抗力解除本合同的，双方均不承担违约责任。", "control"),
    (CONTRACT, "任何一方可以随时解除委托。", "control"),
    (CONTRACT, "乙方为居民开展培训，不另行计费。", "control"),
    (POLICY, "居民委员会主任人选经居民会议选举产生。", "control"),
    (POLICY, "服务对象要求更换护理员的，机构应当更换设备。", "control"),
    (CONTRACT, "乙方统一穿着乙方的工作服。", "absorption"),
    (CONTRACT, "丙方（协助方）：柳河街道办事处", "cooperation"),
    (POLICY, "绩效评估由区民政局组织。", "absorption"),
    (CONTRACT, "The parties may by agreement vary the hours at any time.", "control"),
    (CONTRACT, "Either party may terminate this Agreement immediately without liability.", "control"),
    (CONTRACT, "Publications shall acknowledge the grant and carry the logo of the Council.", "absorption"),
    (CONTRACT, "The Provider shall pay the wages of its staff.", "dependence"),
    (CONTRACT, "Each party is answerable to the other.", "tie"),
    # talk that only sounds like it
    (TALK, "老人说几点洗就几点洗。", "control"),
    (TALK, "老人一个电话打过来，我们就上门。", "control"),
    (TALK, "麻烦你把那辆轮椅推过来。", "control"),
    (TALK, "街道喊我去，说不来明年你们就别想。", "resistance"),
    (TALK, "表填完，拍完照走人。", "resistance"),
    (TALK, "她不同意的我也不勉强。", "resistance"),
    (TALK, "街道的人每个月来检查，拍张照就走。", "resistance"),
    (TALK, "合同没写怎么配合，也没写不去怎么办。", "dependence"),
    (TALK, "两兄弟成了家，各是各的日子。", "equality"),
    (TALK, "一年三十万，听着不少。", "tie"),
    (TALK, "这笔钱区里出六成，街道出四成。", "cooperation"),
    (TALK, "行情不好，大环境大家心里有数。", "alliance"),
    (TALK, "另外通个气，下周三停水。", "alliance"),
    (TALK, "外面有种说法，机构都要收编进街道。", "absorption"),
    (TALK, "The neighbours shout at us when the music is loud.", "control"),
    (TALK, "His e-mail is still in the Council's name.", "dependence"),
    (TALK, "We read the novel line by line.", "equality"),
    (TALK, "We fund a bookkeeper of their own choosing.", "control"),
    (TALK, "The dispute is between us and the landlord.", "cooperation"),
]


@lru_cache
def machine(language: str) -> Machine:
    stages = StageModel("one", (Stage("only", {}),))
    return Machine(Study("say", "say", language, read_codebook("governance"), stages, ACTORS, (), {}, {language: read_grammar(language)}))


def asserted(kind: str, sentence: str) -> set[str]:
    """The families of which an indicator speaks in the sentence, asserted, before anything is weighed."""
    language = "en" if sentence.isascii() else "zh"
    text, speakers = (
        (f"{'A' if language == 'en' else '答'}：{sentence}", (Speaker("答", "org"), Speaker("A", "org")))
        if kind == TALK
        else (sentence, ())
    )
    document = Document("d", text, kind, language, speakers=speakers)
    return {one.code.family for seen in machine(language).seen(document) for one in seen.drawn if one.asserted}


@pytest.mark.parametrize(("kind", "sentence", "family"), FOUND)
def test_an_indicator_speaks(kind: str, sentence: str, family: str) -> None:
    assert family in asserted(kind, sentence)


@pytest.mark.parametrize(("kind", "sentence", "family"), NOT_FOUND)
def test_no_indicator_speaks(kind: str, sentence: str, family: str) -> None:
    assert family not in asserted(kind, sentence)
