r"""Weak cues of one person holding another, of the other giving way, and of ease between them.

None of them means anything alone: each is said in the kindest of homes. They are general forms (asking
for proof, forbidding, deciding over somebody, what follows if; asking leave, appeasing, accounting for
oneself), not sentences, and `_pressure.py` weighs those of a talk together: what one person presses with
and what the others give way with, less the ease that the first one shows. Patterns are RE2, on text in
small letters with plain quotes; each begins at a word.
"""

from enum import StrEnum

from msgspec import Struct

from turntoward.model.reading import SignKind

__all__ = ["CUES", "Cue", "Role"]


class Role(StrEnum):
    """Whose side a cue stands on."""

    PRESSES = "presses"
    YIELDS = "yields"
    EASES = "eases"


class Cue(Struct, frozen=True):
    """Forms that count the same."""

    role: Role
    kind: SignKind
    weight: float  # 0 to 1, what one turn with it adds
    patterns: tuple[str, ...]


_U = r"(?:you|u|ya)"
_UR = r"(?:your|ur|yer)"
_URE = r"(?:you'?re|you are|ur|u are|u r)"
_DONT = r"(?:don'?t|do not|never)"
_ILL = r"(?:i'?ll|i will|i'?m going to|i'?m gonna|i can)"
_KIN = r"(?:friends?|family|sister|mother|mum|mom|mama|nan|brother|parents?|mates?|cousins?|dad|father|aunt|uncle|neighbou?rs?|colleagues?)"
_HE = r"(?:he|she|they|my (?:husband|wife|partner|boyfriend|girlfriend|ex))"
_OFFICE = r"(?:boss|manager|work|school|doctor|job|landlord|therapist|psychologist|teacher|office|supervisor)"
_THINGS = r"(?:card|wages|pay|salary|money|passport|papers|visa|id|keys?|phone|laptop|password|passcode|code|pin|receipts?|account|batteries|tablets|pills?|medication|chair)"

CUES: tuple[Cue, ...] = (
    Cue(Role.PRESSES, SignKind.MONITORING, 0.35, (
        rf"(?:send|show|give|text)(?: me)? (?:a |an |the |another |{_UR} )?(?:pic(?:ture)?|photo|selfie|video|screenshot|proof|location|pin)s?\b",
        r"prove it\b", r"(?:video|facetime|video ?call) me\b", r"on speaker\b", r"scroll up\b", r"with who(?:m)?\b",
        rf"(?:why|what)(?: did| are|'re)? {_U} (?:not )?(?:answer|pick up|hiding|online|active)", r"last seen\b",
        rf"who (?:is|was|were|are|r|did) (?:that|this|{_U}|she|he)\b", rf"{_U} (?:were|was|are) (?:last )?(?:seen|online|active)\b",
        rf"(?:who|what) (?:did|have|were) {_U} (?:say|said|tell|told|talk|meet|met|speak|text)",
        r"(?:tell me )?word for word\b", r"the (?:whole|entire) (?:chat|phone|conversation)\b", r"every (?:cent|penny|hour|move|message|minute)\b",
        r"(?:app|camera|dot|tracker|gps|clock|bank|map) (?:says|said|shows|doesn'?t|hasn'?t)\b",
        rf"(?:saw|seen|heard|watched|spotted) {_U} (?:with|at|in|on|talk|leav|laugh|go|get|look)", rf"{_U} (?:was|were|got|are) seen\b",
        rf"i (?:read|went through|looked (?:in|at|through)|checked|searched|found) {_UR}\b", r"i(?:'ll| will) (?:know|hear|find out|listen|check)\b",
        rf"(?:how|where) (?:do|did) (?:{_U}|i) know\b", r"(?:tells|told) me everything\b", r"(?:have|had|got) (?:someone|somebody|\w+) (?:keep an eye|watch)",
        r"\d+ (?:calls|missed)\b", rf"{_U} (?:have|got) (?:\d+|five|ten|two|one) (?:min|sec|hour)", r"\d+ (?:min|minute|mins|minutes) (?:late|left)\b", r"funny how\b",
    )),
    Cue(Role.PRESSES, SignKind.ISOLATION, 0.4, (
        rf"{_URE} not (?:going|leaving|seeing|wearing|moving|allowed|having|meeting|taking|breaking)\b", rf"{_U}(?:'ll| will) not (?:be|go|see|have|talk)\b",
        rf"{_U} (?:won'?t|{_DONT}|cannot) (?:need|be needing|be seeing|be going|get to|decide|go|leave|have to go|see)\b", rf"(?:we|i) {_DONT} need (?:that|them|him|her|anyone|people|it)\b",
        rf"why do {_U} need (?:them|him|her|that|it|to|friends|a|money)\b", rf"all {_U}(?:'ve| have)? (?:need|got)\b", rf"{_U}(?:'ve| have)? (?:got|have) me\b",
        r"no (?:more )?(?:phone|visitors|class|friends|calls|car|work|going|visits)\b", r"no more (?:of (?:that|this|them|him|her)|\w+ for you)\b",
        rf"i(?:'ve| have)? (?:said|told {_U}) (?:i |you |u )?{_DONT}", rf"{_UR} {_KIN} (?:again|is|are|hates?|puts?|put|thinks?|don'?t|can)\b",
        rf"(?:doesn'?t|don'?t|didn'?t|never) (?:really )?(?:care about|love|want) {_U}\b", rf"(?:puts?|putting|filling) (?:ideas|things|stuff) in(?:to)? {_UR}",
        r"(?:cancel|block|delete|drop|cross|unfriend) (?:it|them|him|her|that|this|all)\b", rf"(?:me|us) or (?:them|him|her|{_UR})\b", r"(?:go|come|stay) home (?:now|then|tonight)\b",
        rf"{_DONT} (?:go|talk|speak|see|meet|come back|bring|answer|leave|wear|open)\b", r"(?:change|go back|take (?:it|that) off|move)(?: now| and send|$|[.!]|\n)",
        rf"i (?:don'?t like|hate|don'?t want|do not want|won'?t have) (?:who|how|him|her|them|{_U}|folk|people|anyone|those|that)\b",
    )),
    Cue(Role.PRESSES, SignKind.CONTROL, 0.45, (
        rf"i (?:decide|let {_U}|allow|permit|forbid)\b", r"did i (?:say|ask|allow|tell)\b", rf"(?:what|like|as) (?:did )?i (?:said|say|told {_U}|tell {_U}|wrote)\b", rf"who said (?:{_U}|so|that)\b",
        r"nobody asked\b", r"(?:i|we) (?:already )?(?:agreed|talked about this)\b", r"how many times\b", r"i said (?:no|open|now|come|so|stay|get|move|stop)\b",
        rf"i(?:'ve| have)? (?:already )?(?:told|called|rang|phoned|spoke(?:n)? to|texted|emailed|spoken to) (?:them|him|her|{_UR} {_OFFICE}|{_UR} {_KIN}|the {_OFFICE})\b",
        rf"say (?:it|sorry|please|{_U} (?:understood|understand|want))\b", r"ask (?:me )?(?:nicely|properly|first|again)\b", r"apologi[sz]e\b", r"forgiveness\b", r"on your knees\b",
        r"(?:is that |am i )?clear\?", r"understood\?", rf"do {_U} (?:hear|understand)(?: me)?\b", rf"{_URE} mine\b", r"my property\b", rf"i own {_U}\b", r"belongs? to me\b", r"what'?s mine\b",
        rf"(?:until|till|when|unless) {_U}(?:'re|'ve| are| have| learn| behave| understand| say| show| do| can| tell| get| admit)\b", r"good (?:girl|boy|memory)\b", r"be (?:good|nice|sweet|clever|smart|reasonable|honest|friendly|strict)\b",
        rf"(?:because|as long as|while) {_U} (?:live|are|can'?t|don'?t|walk)\b", r"in (?:this|my) (?:own )?house\b", r"(?:somebody|someone) has to\b", rf"for {_UR} own good\b", rf"it'?s good for {_U}\b", rf"{_U}(?:'ll| will) thank me\b",
        r"(?:a|good) wi(?:fe|ves)\b", r"dont? need (?:to eat|sleep|a)\b", r"be (?:grateful|thankful|glad|lucky)\b", rf"{_U}(?:'ll| will) (?:do|drink|eat|wear|write|read|sign|say|learn|explain|come|stay|sit|be home|ask)\b", r"learn\b[^.!?\n]{0,10}$",
    )),
    Cue(Role.PRESSES, SignKind.THREATS, 0.4, (
        rf"or (?:else|{_ILL}|{_U}(?:'ll| will| can)|i come|no )\b", r"(?:see|watch) what happens\b", rf"{_U}(?:'ll| will) (?:see|regret|pay|be sorry|be next|lose|end up|have nothing|find out)\b", r"(?:be|such) a shame\b",
        rf"{_U} know (?:what|how|where|that) (?:happens|i|it|you|u|we|people|he|she|they|uncle|this)\b", rf"{_U} know how\b", rf"{_DONT} (?:make me|try me|you dare|push me|test me|forget|start)\b", r"one (?:call|letter|word|phone call)\b",
        rf"{_U}(?:'d| had)? better\b", r"think (?:about|carefully|of) (?:that|what|who|it|\w+ coming)\b", r"(?:then )?don'?t come crying\b", r"remember (?:that|what|who|where|how)\b", r"next time\b",
        r"(?:then |and |there'?s )?no (?:dinner|food|phone|money|tea|sleep|sea|christmas)\b", rf"if {_U} (?:leave|go|tell|call|lie|walk|stop|break|don'?t|do|want|ever|can'?t|scream|say)\b[^.!?\n]{{0,40}}\b(?:i'?ll|i will|you'?ll|u'?ll|then|don'?t|won'?t|can)\b",
        r"(?:judge|court|immigration|deport|deported|unfit|social services|home office)\b", r"(?:send|sent|post|show|play|tell) (?:it|them|those|the first one|everyone|everything) to\b", r"what(?:'s| is) it (?:gonna|going to) be\b",
        rf"(?:where|what time|which \w+) (?:he|she|they|{_U}|{_UR} \w+) (?:live|lives|work|works|park|parks|sleep|sleeps|is|are|does|go|goes)\b", r"(?:he|she|they|i) (?:parks?|knows? where)\b", r"i(?:'m| am)? (?:a patient man|always serious)\b", rf"(?:always|well) find (?:{_U}|each other|it|her|him)\b",
        rf"{_U} owe (?:me|us|for)\b", r"i(?:'m| am) not (?:angry|joking|laughing|asking)\b", r"(?:in the paper|on the pavement|kill myself|the pills|the knife|end it)\b", r"(?:outside|across the road|at your door|come (?:there|over|to your))\b", r"(?:lock|door) (?:might|will) (?:be|get)\b",
        rf"(?:we'?ll|well) see (?:how|about|in|what|if)\b|^we'?ll see\b|that'?s up to {_U}\b|depends on {_U}\b",
    )),
    Cue(Role.PRESSES, SignKind.CONTROL, 0.35, (
        rf"{_URE} (?:so |just |being |getting )?(?:crazy|paranoid|imagining|confused|unstable|not well|sick|ill|dramatic|hysterical|forgetful|mad|stupid|useless|pathetic|nothing|thick|ungrateful|lazy|a liar|lying|not able|not good|weird)\b",
        r"(?:that )?never happened\b", r"i never (?:said|did|touched|held|hit|told)\b", rf"{_U} (?:{_DONT}|can'?t|cannot) (?:even )?remember\b", rf"{_U} (?:forget|imagine|dreamt|made (?:it|that|this) up|fell|bruise)\b", rf"{_U} know how {_U} (?:get|are)\b",
        r"everyone(?:'s)? (?:noticed|thinks|knows|says|sees|agrees)\b", rf"{_U} ma[dk]e me\b", rf"{_U} (?:push|pushed|provoke|provoked|force|forced)(?: and push)? me\b", rf"{_UR} (?:own )?fault\b", r"because of (?:you|u)\b", rf"look at (?:yourself|{_U})\b", r"embarrass\w*\b",
        rf"if {_U} (?:really |truly |actually )?(?:loved|trusted|cared|respected|had a heart)\b", r"(?:nobody|no ?one)(?:'s|'ll| is| will| would| else| in)? (?:else |ever |going to |gonna |is |believes?|believe|takes?|wants?|hires?|would|will|cares?)", r"who (?:else )?would\b", r"without me\b", r"after (?:everything|all) i\b",
        rf"i (?:pay|paid|feed|bought|put)\b[^.!?\n]{{0,25}}\b(?:{_U}|rent|roof|house|for it|everything)\b", rf"i(?:'m| am) all {_U}", r"disappointed in\b", r"shame (?:me|us|on)\b", rf"{_U}(?:'ve| have)? (?:only )?(?:got )?(?:yourself|urself) to (?:thank|blame)\b", r"no respect\b", rf"so {_U} (?:want|make|think|admit|had|did)\b", rf"{_U} never think\b", rf"{_URE} (?:only|just) (?:a |my )?",
        r"i care\b[^.!?\n]{0,20}$", r"here we go\b", rf"{_U} should(?:'ve| have)? (?:have |be )?(?:thought|be|opened|got|known|thankful|grateful)\b", rf"{_U} get (?:nasty|mouthy|crazy|like this|hysterical)\b",
    )),
    Cue(Role.PRESSES, SignKind.MONEY, 0.35, (
        rf"(?:give|hand|transfer|sign|bring|leave|show)(?: me| over| it| us)* (?:the |{_UR} |that |this |it |all )?(?:{_THINGS}|tonight|form|paper)\b", rf"i(?:'ll| will| have| keep|'ve)?\b[^.!?\n]{{0,12}}\b(?:keep|take|taking|taken|lower|lowered|hold|holding|hide|lock|locked|unplugged|cancelled|cut)\b[^.!?\n]{{0,12}}(?:{_THINGS}|limit|door|kitchen|that)\b",
        rf"what (?:do|did|would) {_U} (?:need|want|buy|spend)\b[^.!?\n]{{0,15}}(?:for|on)?\?*$", r"(?:bad|not good|useless|responsible) with money\b|not good with money\b", rf"it'?s (?:only )?(?:{_UR} name|safe where)\b", r"(?:the|your) debt\b", r"until you have shown\b",
        rf"{_UR} (?:papers|visa|status|contract|reference|residence)\b", r"(?:something|money) of your own\b", rf"in (?:his|her|my|{_UR}) name\b",
    )),
    Cue(Role.PRESSES, SignKind.THREATS, 0.4, (
        rf"{_DONT} (?:{_U} )?(?:tell|say|mention|speak of|talk (?:about|to|with)|complain|write)\b", r"stays? (?:here|between us|in this (?:house|family|room)|in the family|outside)\b", r"(?:our|nobody'?s) business\b", r"what happens here\b", rf"what (?:did|have|else did) {_U} (?:say|tell)\b", r"(?:private|secrets?) (?:in|from|between)\b|no secrets\b|nothing is private\b",
        r"(?:watch|let'?s not speak|be careful what)\b[^.!?\n]{0,20}$", r"(?:if|when) (?:they|she|he|anyone|someone|the \w+) asks?\b",
    )),
    Cue(Role.PRESSES, SignKind.COERCION, 0.4, (
        rf"{_U} (?:didn'?t|did not|never) say no\b", r"(?:just|only) one (?:more|pic|photo|time)\b|1 more\b|come on just\b", r"(?:go|find it|get it|have it) elsewhere\b", rf"all {_U} have to do\b", r"(?:my|a man'?s?) needs\b|to a man\b", rf"what'?s wrong with {_U}\b", r"that'?s \w+ nights?\b", r"be nice to (?:him|me|them)\b", r"just us\b[^.!?\n]{0,30}", r"wear (?:the|that|a)\b",
        r"i(?:'ve| have)? still got (?:them|it|the)\b", r"make (?:that|a) face\b", r"my child too\b", r"give me a (?:baby|child|son)\b",
    )),
    # The other side: giving way.
    Cue(Role.YIELDS, SignKind.FEAR, 0.3, (
        rf"please {_DONT}\b|please stop\b|pls {_DONT}\b", rf"{_DONT} be (?:angry|mad|cross|upset)\b", rf"are {_U} (?:still )?(?:angry|mad|cross)\b", r"i (?:promise|swear)\b", r"i won'?t (?:do|tell|say|go|see|forget|be|talk|complain)\b", r"(?:it )?won'?t happen again\b",
        r"i'?ll (?:do (?:whatever|anything|better|it)|be (?:good|better|home|quick)|change|cancel|stop|tell (?:him|her|them)|move it back|throw|delete|stay|cross|say)\b", r"i didn'?t (?:tell|say|do|mean|think|touch|know|want)\b", r"i (?:was )?misheard\b|i was wrong\b[^.!?\n]{0,10}$|maybe i\b", r"i know\.? (?:i'?m )?sorry\b|sorry sorry\b|ok sorry\b|yes,? sorry\b|sorry i(?:'ll| will| did)?\b|i'?m sorry\.? (?:forget|i'?ll|i did|please)",
        r"(?:yes|no|ok|okay),? (?:sir|madam|pastor|boss|master|miss|dear|mum|coach)\b", r"i can'?t (?:tell|talk|leave|do that|say|come|refuse|breathe|sleep)\b", r"i need to (?:sleep|leave|go|ask (?:him|her))\b", r"i'?m so tired\b|i am so tired\b", r"i'?m coming\b|i'?m on my way\b|ok i'?m leaving\b",
    )),
    Cue(Role.YIELDS, SignKind.CONTROL, 0.35, (
        r"(?:can|may|could|should) i (?:please |at least |still |just |maybe |now )?(?:go|have|call|see|keep|read|get|sleep|leave|eat|put|come|wear|use|buy|ring|make|take|do|bring|stay|talk|pay)\b", r"let me (?:go|sleep|leave|live|see|call|out|be|have)\b", r"(?:i|you) (?:said|promised) (?:i|you|we)(?:'d| would| could| can)?\b",
        r"i(?:'d| would)? (?:wanted|like|want|need) (?:to keep|to have|something (?:of my own|that'?s mine)|one thing|some (?:evenings|time) alone|it for)\b", rf"{_U} (?:said|say|promised) (?:next|you'?d|i could|we)\b", r"i'?m (?:allowed|an adult|\d\d\b|not a child)\b", r"i (?:already )?(?:told|have told) (?:you|u)\b", r"it'?s (?:just |only )?(?:my|a) (?:wages|money|phone|life|body|choice|exam|decision|course|sister|mother|dad)\b|its my\b|it'?s private\b|my own\b",
        rf"{_U} (?:rang|called|told|deleted|read|went through|spoke to|blocked|took|hid|locked|put|recorded|followed|looked)\b[^.!?\n]{{0,25}}\?*", r"how (?:did|do) (?:you|u) know\b", r"who is this\b|i blocked\b|leave me alone\b|i asked you not\b|i have asked you\b|stop (?:sending|calling|contacting|following|messaging|texting|it)\b", rf"what does that mean\b|what do {_U} mean\b",
        rf"{_U}(?:'re| are) (?:serious|scaring|frightening|hurting)\b", r"we(?:'re| are)? (?:broke up|not together|over|divorced|separated)\b",
    )),
    Cue(Role.YIELDS, SignKind.MONITORING, 0.2, (
        r"(?:it was|was|it'?s|he'?s|she'?s|they'?re|i was|we) (?:only|just)\b|^(?:only|just) (?:a|an|my|the|one|two|some|half|hello|to|for|said|\d+)\b|i only\b|i just (?:said|wanted|asked)\b", r"nobody\b|no one\b", r"nothing (?:happened|i swear|bad|else)\b|^nothing\b", r"i was (?:at|in|on|with) (?:the|my|a|work|home|school)\b", r"\[(?:photo|video|pic|voice)\]", r"i fell asleep\b|my phone (?:died|was)\b", r"i had (?:to|no|a)\b",
    )),
    Cue(Role.YIELDS, SignKind.FEAR, 0.4, (
        r"(?:so |really |too |was |am |i'?m |was so )?(?:scared|afraid|frightened|terrified|frightens|frightened me|scares) (?:of|to|me|what|when|that (?:you|he|she))\b|i was (?:scared|frightened|afraid)\b|(?:he|she|you|it) (?:frightens|frightened|scares|scared) me\b",
        rf"(?:{_U}|he|she) (?:hit|hurt|threw|pushed|grabbed|held me|stood|punched|slapped|choked|shoved|kicked|broke|smashed|were rough|was rough|drove)\b", r"(?:a |the |my )?(?:mark|bruises?|black eye|lip is|stitches)\b", r"(?:i'?m|am|still) sore\b", r"i was asleep\b", r"i (?:was )?begg(?:ed|ing)\b", r"i thought (?:we|i) (?:were|was) going to die\b", r"hide (?:the|my)\b|i have to be\b",
        rf"{_HE} (?:looks|checks|reads|counts|says i|wants me|prefers?|calls|won'?t let|has my|goes quiet|took|keeps|takes|times|follows|picks|decides|will be|gets (?:angry|mad)|doesn'?t (?:like|want|let)|don'?t (?:like|want|let)|has (?:my|it|the)|would throw|locks?|says? (?:you|i|the people))\b", r"(?:goes|go) to his account\b|he has\b", r"(?:don'?t|dont|do not) (?:text|call|write|come|ring)(?: me| back| here| that)\b|delete (?:this|them|it|that)\b", r"before (?:he|she) (?:gets|comes|is|sees)\b|(?:he|she)'?s back\b|(?:he|she) comes (?:home|back)\b", r"again\?{2,}|is it bad\b|come (?:stay with us|to me|to us)\b|jesus\b",
    )),
    # Ease: of the one who might press.
    Cue(Role.EASES, SignKind.CONTROL, 0.3, (
        r"(?:i'?m|i am|am|so|really|very|and i'?m) sorry\b|^sorry\b|my (?:bad|fault)\b|that'?s on me\b|i was wrong\b|i shouldn'?t have\b|wasn'?t ok\b|that'?s (?:fair|true)\b|you'?re right\b|fair\b|totally\b",
        r"thank(?:s| you)|ty\b|\bcongrats|well done\b|proud of\b|good for (?:her|him|you)\b|perfect\b|great\b|deal\b|noted\b|of course\b|no (?:stress|pressure|problem|rush|worries)\b|all good\b|take (?:your|all the) time\b|fully ok\b",
        r"haha|hehe|lol\b|lmao|😂|🤣|😅|😏|😘|❤|🙏|👀|:\)|xx?\b", r"(?:do|would|want) (?:you|u|me) (?:want|like|to)\b|want me to\b|if you(?:'d)? (?:like|want)\b|shall (?:i|we)\b|should we\b|can we\b|what (?:would|do) you need\b|how (?:is|are|was|'s)\b|are you (?:ok|okay|alright|safe)\b|what happened\b|tell me\?|really\?",
        r"love (?:you|u|that)\b|miss (?:you|u|us|being|talking)\b|i'?m (?:glad|proud|happy|here)\b|best \w+\b|marry me\b|hug\b|kiss\b|cuddle\b|oh (?:no|love)\b", r"i (?:hear you|understand|get it|know it'?s|know that)\b|that (?:makes sense|sounds|'s hard|must)\b|you can\b|i can wait\b|i'?m not (?:saying|asking you|stopping)\b|i felt\b|i feel\b|i was (?:worried|jealous|hurt|upset|scared|angry)\b|i'?m (?:upset|hurt|furious|angry|so angry|cross)\b|together\b|both\b|we\b[^.!?\n]{0,10}(?:both|agreed|decide|could)\b",
    )),
)  # fmt: skip
