"""Words that may belong to coercive control when they come again and again.

Taken one by one most of them are ordinary, so each carries a low weight and a sign needs several, in
different talks. After Stark, E. (2007). Coercive Control; the forms asked about by HITS (Sherin, K. M.
et al. (1998). Family Medicine 30(7)) and the Duluth model's list of tactics. Patterns are RE2, on text
in small letters with plain quotes.
"""

from turntoward.model.reading import SignKind

__all__ = ["SIGNS"]

_YOU = r"\b(?:you|u|ya)\b"
_YOUR = r"(?:your|ur|yer)"
_YOU_ARE = r"(?:you'?re|ur|you are|u are|u r)"
_I_WILL = r"(?:i'?ll|i will|i'?m going to|im going to|i'?m gonna|imma|i am going to)"
_YOU_WILL = r"(?:you'?ll|you will|u'?ll|u will|ur going to|you'?re going to|you'?re gonna)"
_DONT = r"(?:don'?t|do not)"
_KIN = r"(?:friends?|family|sister|mother|mum|mom|brother|parents?|mates?|cousins?|dad|father)"

_THEY = r"(?:he|she|they|my (?:husband|wife|partner|boyfriend|girlfriend|ex|fianc[eé]e?))"
_PHONE = r"(?:phone|messages|texts|dms|emails?|chats|calls|history|accounts?)"

SIGNS: tuple[tuple[SignKind, float, str], ...] = (
    # Being watched, and made to account for oneself.
    (SignKind.MONITORING, 0.6, rf"send (?:me )?(?:a |another )?(?:pic|photo|selfie|video|screenshot)s?[^.!?\n]{{0,25}}(?:where {_YOU}|who {_YOU}|prove|so i (?:know|can see))"),
    (SignKind.MONITORING, 0.35, rf"(?:share|turn on|send)(?: me)? {_YOUR} (?:live )?location"),
    (SignKind.MONITORING, 0.55, rf"turn {_YOUR} (?:camera|cam|location|gps) (?:back )?on|turn on {_YOUR} (?:camera|gps)|put me on video (?:now|so)"),
    (SignKind.MONITORING, 0.65, rf"why (?:is|was|did|'s)[^.!?\n]{{0,12}}{_YOUR} (?:location|phone)[^.!?\n]{{0,12}} off|why did {_YOU} turn (?:it|{_YOUR} (?:location|phone)) off"),
    (SignKind.MONITORING, 0.4, rf"who (?:is|was|'s) (?:that|this|the) (?:guy|man|girl|woman|boy|bloke|dude|lad)|who (?:were|are|r) {_YOU} (?:talking to|texting|messaging|with)\b|why (?:did|does|is) (?:he|she) (?:like|lik|text|messag|call|comment)\w* {_YOU}"),
    (SignKind.MONITORING, 0.4, rf"show me who(?:'s| is| {_YOU}| was)|why did (?:he|she) like {_YOUR}"),
    (SignKind.MONITORING, 0.45, rf"i (?:can see|saw|see) (?:that )?{_YOU}(?:'re| are| were| was|re)? (?:online|active)|{_YOU} (?:were|was) (?:online|active) (?:at|an hour|\d)|i saw (?:that )?(?:he|she) (?:texted|called|messaged) {_YOU}"),
    (SignKind.MONITORING, 0.65, rf"(?:give|tell|send) me {_YOUR} (?:password|passcode|pin|login)s?|i (?:know|have|want|changed) (?:all )?{_YOUR} (?:passwords?|passcode|pin)\b"),
    (SignKind.MONITORING, 0.55, rf"(?:show me|give me|let me see|hand over|unlock) {_YOUR} {_PHONE}\b"),
    (SignKind.MONITORING, 0.65, rf"i(?:'ve| have)? (?:checked|check|went through|been through|looked through|gone through|read|go through) (?:all )?{_YOUR} {_PHONE}\b(?: anyway)?(?: every| all| when|[.,!?\n]|$)"),
    (SignKind.MONITORING, 0.75, rf"(?:put|installed|set up) (?:an? |the )?(?:app|tracker|camera|airtag|gps|recorder|spyware)s? (?:on|in) {_YOUR}|i(?:'m| am|'ve been| was)? (?:tracking|following|recording) {_YOU}\b"),
    (SignKind.MONITORING, 0.5, rf"(?:if )?{_YOU}(?:'ve| have)? (?:got )?nothing to hide|what (?:are|r) {_YOU} hiding"),
    (SignKind.MONITORING, 0.55, rf"{_YOU} have (?:\d+|one|two|three|five|ten) (?:minutes?|mins?|seconds?|secs?) to (?:answer|reply|call|get|explain|come)"),
    (SignKind.MONITORING, 0.5, rf"{_YOU} took (?:\d+|ten|twenty|thirty|forty) (?:minutes?|mins?) to|i timed (?:it|{_YOU})|it (?:only )?takes (?:\d+|ten|five|twenty) minutes[^.!?\n]{{0,20}}where (?:were|have)"),
    (SignKind.MONITORING, 0.5, rf"{_YOU} (?:said|told me) {_YOU}(?:'d| would| will|'ll)? be (?:home|back)[^.!?\n]{{0,40}}(?:explain|who|where were)"),
    (SignKind.MONITORING, 0.5, rf"(?:prove|explain) (?:it to me|to me|where {_YOU}|who {_YOU})[^.!?\n]{{0,20}}(?:were|with|now|or)"),
    (SignKind.MONITORING, 0.65, rf"{_THEY} (?:always |still |even |just |constantly )*(?:checks?|reads?|looks at|goes through|tracks?|monitors?|has) my {_PHONE}|{_THEY} (?:always |constantly )?(?:wants? to know|has to know|asks) where i am (?:every|all)|{_THEY} (?:times|follows|tracks|watches) me"),
    (SignKind.MONITORING, 0.5, rf"the app (?:says|shows|said)[^.!?\n]{{0,30}}(?:{_YOU}|\d)|\d+ (?:missed )?calls[^.!?\n]{{0,20}}(?:{_YOU}|where|answer)|(?:answer[.!, ]+){{2,}}answer|(?:read (?:it|that|them)(?: out)? to me|on speaker)\b[^.!?\n]{{0,20}}"),
    (SignKind.MONITORING, 0.55, rf"{_THEY} (?:makes|made|wants|expects) me (?:to )?(?:keep the call|send (?:him|her|photos|pictures|my location)|share|text (?:him|her) (?:every|when)|call (?:him|her) (?:every|when)|stay on the phone|leave (?:it|the phone) on)|{_THEY} (?:picks?|drops?) me (?:up )?(?:from|at) (?:every|the door)"),
    # Being cut off from others, and told what to wear and do.
    (SignKind.ISOLATION, 0.55, rf"{_YOU} {_DONT} need (?:{_YOUR} |those |these |any )?(?:{_KIN}|other people|anyone (?:else|but me))"),
    (SignKind.ISOLATION, 0.6, rf"me or (?:them|him|her|{_YOUR} {_KIN})\b|(?:them|him|her|{_YOUR} {_KIN}) or me\b|choose[^.!?\n]{{0,20}}between (?:me and|us and)"),
    (SignKind.ISOLATION, 0.55, rf"i {_DONT} (?:want|like) {_YOU} (?:seeing|talking to|hanging (?:out |around )?with|going out with|speaking to|texting) (?:him|her|them|that|those|{_YOUR}|other|anyone)"),
    (SignKind.ISOLATION, 0.65, rf"{_YOU_ARE} not (?:going anywhere|going out (?:tonight|with|like)|allowed (?:to|out)|leaving (?:the|this) house|seeing (?:him|her|them)|wearing that|going to (?:see|meet|speak))"),
    (SignKind.ISOLATION, 0.55, rf"{_YOUR} {_KIN} (?:is|are|'s|r) (?:just )?(?:trying to|poison|turning {_YOU} against|a bad influence|against (?:us|me)|out to|toxic and)|{_YOUR} {_KIN} (?:isn'?t|is not|aren'?t|are not) welcome|(?:told|messaged|rang|called) {_YOUR} {_KIN} (?:not to|to stop|to stay)"),
    (SignKind.ISOLATION, 0.65, rf"(?:nobody|no ?one)(?: else)?(?:'ll| will| would|'s going to| is going to|'d) (?:ever )?(?:love|want|believe|put up with|have) {_YOU}|who (?:would|will|'d|else would) (?:ever )?(?:believe|want|love) {_YOU}"),
    (SignKind.ISOLATION, 0.4, r"(?:delete|block|unfriend|unfollow) (?:him|her|them|all (?:of )?(?:them|those|the)|the (?:men|guys|boys|girls)|every (?:man|guy|girl))\b"),
    (SignKind.ISOLATION, 0.5, rf"{_YOU} (?:spend|spent) (?:more|too much|all {_YOUR}) time with {_YOUR} {_KIN}[^.!?\n]{{0,30}}(?:stop|no more|enough|from now)"),
    (SignKind.ISOLATION, 0.6, rf"i'?m not allowed (?:out|to (?:see|go|leave|talk|have|meet|work|speak|ring|call))\b|{_THEY} (?:won'?t|doesn'?t|does not|didn'?t|wouldn'?t) let me (?:see|go|leave|work|talk|have|out|sleep|eat)|{_THEY} (?:locks?|locked) (?:me|the door|the house|us)|i have no keys?\b|{_THEY} (?:took|takes|hid|hides|sold|smashed|broke) my (?:phone|keys?|car|cards?|passport|papers|laptop|money|id)"),
    (SignKind.ISOLATION, 0.6, rf"(?:i took|i've taken|i'm taking|give me) {_YOUR} (?:phone|keys|car keys|passport|papers|laptop)\b|{_YOU}(?:'ll| will) get (?:it|{_YOUR} \w+) back when|i (?:locked|'ve locked|'m locking) (?:the door|{_YOU}|it)|won'?t be needing {_YOUR}|won'?t be needing that"),
    (SignKind.ISOLATION, 0.6, rf"{_YOU} look(?:ed)? like a (?:slut|whore|slag|tart|hooker)|take (?:off )?(?:that|the) (?:make ?up|dress|skirt|top)(?: off)?|go (?:and )?(?:get )?change(?:d)?\b[^.!?\n]{{0,10}}now|(?:that|the) (?:dress|skirt|top) stays"),
    (SignKind.CONTROL, 0.65, rf"(?:do|does) (?:as|what) {_YOU_ARE} told|{_YOU_WILL} do (?:as|what) (?:i|{_YOU_ARE})|do (?:as|what) i say\b|learn to behave|when {_YOU} (?:learn|behave|can behave)|know {_YOUR} place|on {_YOUR} knees|did i say {_YOU} (?:could|can)|i decide (?:who|what|when|where|if)|apologi[sz]e (?:properly|on your)|say it (?:properly|like {_YOU} mean it)|in (?:my|this) house {_YOU}(?:'ll| will)|{_YOU} (?:need|have) to ask (?:me|my permission)"),
    (SignKind.CONTROL, 0.55, rf"(?:in|under) my (?:own )?(?:house|roof)[^.!?\n]{{0,25}}{_YOU}|{_YOU} {_DONT} (?:speak|talk) to me like that|nobody asked {_YOU}|my (?:wife|girlfriend|woman) (?:doesn'?t|does not|won'?t|will not|isn'?t going to)|i (?:don'?t|won'?t|do not|will not) (?:let|allow) (?:my (?:wife|girlfriend)|{_YOU} to\b)|i(?:'ll| will)? ?(?:answered|answer|replied|reply|wrote back|texted back) (?:her |him |them )?for {_YOU}|hand in {_YOUR} notice|i(?:'ve| have)? told {_YOUR} (?:boss|work|manager|school)|because i (?:said|say) so"),
    # Consequences held over somebody.
    (SignKind.THREATS, 0.85, rf"if {_YOU} (?:ever )?(?:leave|left|go|walk out|tell (?:anyone|them|her|him|anybody)|break up|call (?:the police|anyone)|divorce)[^.!?\n]{{0,50}}(?:{_I_WILL}|{_YOU_WILL}|i'd|they'?ll|they will)[^.!?\n]{{0,30}}(?:regret|sorry|kill|hurt|never see|take the|end it|ruin|tell everyone|post|get nothing|nothing to live|die)"),
    (SignKind.THREATS, 0.85, rf"if i can'?t have {_YOU},? (?:nobody|no ?one)|drive (?:us|the car)(?: both)? (?:into|off)"),
    (SignKind.THREATS, 0.55, rf"(?:keep \w+|try (?:it|that|me)|do (?:it|that)|go on),? and (?:see|watch) what happens\b|{_YOU_WILL} pay for (?:this|that|it)|go on,? (?:then,? )?try it|(?:where|who) would {_YOU} (?:even )?go\b|{_YOU} (?:won'?t|wouldn'?t) last (?:a|one) (?:day|week) without me|without me {_YOU}(?:'d| would|'re| are) (?:be )?nothing|{_DONT} bother coming back"),
    (SignKind.THREATS, 0.5, rf"{_YOU_WILL} (?:regret (?:this|it|that)|be sorry)\b|{_YOU}(?:'d| would) (?:better|regret)[^.!?\n]{{0,20}}\bor\b"),
    (SignKind.THREATS, 0.65, rf"{_YOU} (?:know|remember) (?:what happens (?:when|if)|how i get)|(?:look|see) what {_YOU} ma(?:de|ke) me do|{_YOU} ma(?:de|ke) me (?:do (?:it|this|that)|hit|hurt|snap|lose it|so angry)"),
    (SignKind.THREATS, 0.55, rf"{_DONT} make me (?:angry|hurt {_YOU}|come (?:over|there|down|and)|do (?:it|something|this) |ask (?:again|twice))|next time (?:be quiet|{_YOU}(?:'ll| will)|i (?:won'?t|will)|it (?:will|won'?t))|be (?:glad|grateful) (?:i|it) (?:didn'?t|did not|was only|only)|i (?:only )?hit the (?:wall|door|table)"),
    (SignKind.THREATS, 0.85, rf"{_YOU_WILL} never see (?:the (?:kids|children|baby|boys|girls)|them|{_YOUR} (?:kids|children|daughter|son|family|baby)) again"),
    (SignKind.THREATS, 0.5, rf"{_I_WILL} (?:take|keep) the (?:kids|children|baby)|{_I_WILL} (?:make sure|see to it) (?:that )?{_YOU} (?:never|lose)|they'?ll take (?:the|{_YOUR}) (?:kids|children|baby)|the (?:judge|court|police) will (?:give|believe|side)|(?:kids|children|boys|girls) (?:won'?t|will never) (?:want|know|love) {_YOU}"),
    (SignKind.THREATS, 0.65, rf"i know where {_YOU} (?:live|work|park|sleep)|i know where {_YOUR} {_KIN} lives?|i'?m outside (?:{_YOUR}|the) (?:house|flat|work|door|office)|(?:or|and) i(?:'ll| will)? (?:come|turn up|show up) (?:to|at) {_YOUR} (?:work|house|door|office)"),
    (SignKind.THREATS, 0.6, rf"{_I_WILL} (?:tell|show) (?:everyone|{_YOUR} (?:boss|family|mum|mom|parents|work|dad|friends))[^.!?\n]{{0,30}}(?:what {_YOU}|about {_YOU}|unless|if {_YOU})"),
    (SignKind.THREATS, 0.7, rf"(?:call|ring|report {_YOU} to|phone|tell) (?:immigration|the home office|\bice\b|social services|child services|cps)[^.!?\n]{{0,30}}(?:{_YOU}|see|about|if|then|\bon\b)"),
    (SignKind.THREATS, 0.65, rf"{_I_WILL} (?:kill|hurt|harm) myself[^.!?\n]{{0,20}}(?:if|unless|because of {_YOU})|(?:if|unless) {_YOU}[^.!?\n]{{0,30}}{_I_WILL} (?:kill|hurt|harm|end) (?:myself|it all)|it(?:'ll| will|'d| would) be {_YOUR} fault (?:if|when)"),
    (SignKind.THREATS, 0.6, rf"(?:the )?(?:dog|cat|pet)s? (?:won'?t|will not|might not) be (?:here|there|alive|around)|{_I_WILL} (?:get rid of|hurt|kill|drown) (?:the|{_YOUR}) (?:dog|cat|pet|rabbit)"),
    (SignKind.THREATS, 0.5, rf"{_YOU_ARE} (?:crazy|insane|mental|mad|unstable)[^.!?\n]{{0,20}}(?:everyone|everybody|they all|nobody|no ?one|judge|court|doctor)"),
    # Money.
    (SignKind.MONEY, 0.65, rf"{_YOU} (?:have to|need to|must) ask me (?:before|first)|ask me before {_YOU} (?:spend|buy|touch)"),
    (SignKind.MONEY, 0.5, rf"show me (?:the|all the|every|{_YOUR}) receipts?|where are the receipts|(?:want|need) to see (?:the|every|all the) receipts?|what did {_YOU} (?:do with|spend) the (?:last|money|twenty|fifty|rest)|{_YOU}(?:'d| would) only waste it"),
    (SignKind.MONEY, 0.65, rf"{_YOU_ARE} not (?:getting|having|keeping) (?:a |any |{_YOUR} own |that )(?:job|card|money|account|wages)|{_YOU} {_DONT} need (?:a job|{_YOUR} own (?:money|card|account)|to work)"),
    (SignKind.MONEY, 0.65, rf"i(?:'ve| have)? (?:cancelled|canceled|cut off|blocked|taken|stopped) {_YOUR} (?:card|account|phone|allowance)"),
    (SignKind.MONEY, 0.65, rf"give me {_YOUR} (?:wages|pay|salary|bank card)|{_YOUR} (?:wages|pay|salary) goes? (?:to|into) (?:me|my)|{_THEY} (?:keeps?|takes?|controls?|has) (?:all )?(?:my|the|our) (?:money|wages|cards?|pay|salary|bank)|{_THEY} gives? me (?:an allowance|pocket money|\d+)"),
    (SignKind.MONEY, 0.4, r"(?:can|may) i (?:please )?have (?:my (?:bank )?card|(?:some )?money for (?:the bus|food|milk|school|nappies))"),
    # Being afraid of the other.
    (SignKind.FEAR, 0.65, rf"i'?(?:m| am) (?:so |really |too |still )?(?:scared|afraid|frightened|terrified) (?:of (?:{_YOU}|him|her)\b|to (?:come|go) home|what (?:{_YOU}|he|she)(?:'ll| will|'d| would| might) do)|i was (?:so )?(?:frightened|terrified|scared) of (?:{_YOU}|him|her)\b|i(?:'m| am) (?:scared|afraid|frightened) when {_THEY}"),
    (SignKind.FEAR, 0.3, rf"please {_DONT} (?:be (?:mad|angry) (?:at|with) me|shout|yell|start again)"),
    (SignKind.FEAR, 0.7, rf"please {_DONT} (?:hurt|hit|kill) (?:me|him|her|us|them|it)"),
    (SignKind.FEAR, 0.4, r"i (?:won'?t|will never|promise i won'?t) (?:do (?:it|that)|see (?:him|her|them)|talk to (?:him|her|them)|go (?:out|there)|be late) again,? (?:i )?(?:promise|swear|please)"),
    (SignKind.FEAR, 0.45, r"walking on eggshells"),
    (SignKind.FEAR, 0.6, rf"{_YOU}(?:'re| are) (?:frightening|scaring) me\b|{_THEY} stood (?:behind|over) me|i had to sign|(?:chair|chest|chest of drawers|bed|wardrobe) (?:against|in front of) the door|when {_THEY} drinks? i"),
    (SignKind.FEAR, 0.65, rf"(?:please )?(?:{_DONT}) (?:text|call|write|ring|message)(?: me)?[^.!?\n]{{0,15}}{_THEY} (?:reads?|checks?|sees?|goes through|will see)|i(?:'ll| will| have to| need to|'m going to) delete (?:this|these|our)[^.!?\n]{{0,40}}{_THEY}"),
    (SignKind.FEAR, 0.6, rf"{_THEY} (?:hit|hits|punched|punches|pushed|pushes|slapped|slaps|grabbed|grabs|choked|chokes|kicked|kicks) (?:me|us|the (?:kids|children|wall|door))\b|{_THEY} (?:threw|throws|smashed|smashes) (?:my|things|plates|it at me|the (?:plates|phone|glass|tv))\b|{_THEY} (?:doesn'?t|does not|won'?t|didn'?t) (?:speak|talk) to me for (?:days|weeks|a week)|if i'?m (?:even )?(?:late|\w+ minutes late),? {_THEY}"),
    # Pressed into sex, pictures or a child.
    (SignKind.COERCION, 0.8, rf"(?:send|show)(?: me)? (?:nudes?|a nude|naked)[^.!?\n]{{0,25}}(?:\bor\b|if {_YOU} (?:love|loved)|prove)"),
    (SignKind.COERCION, 0.4, rf"if {_YOU} (?:really |actually |truly )?loved me,? {_YOU}(?:'d| would)"),
    (SignKind.COERCION, 0.9, rf"{_I_WILL} (?:post|share|leak|send)(?: everyone)? (?:those|the|{_YOUR}) (?:pics?|photos?|pictures|nudes|videos?)"),
    (SignKind.COERCION, 0.7, rf"{_YOU} (?:{_DONT}|can'?t|cannot) say no to me|it'?s {_YOUR} (?:duty|job) as (?:a|my) (?:wife|husband|girlfriend|boyfriend|partner)|{_YOU} owe me (?:after|for (?:everything|all)|this|tonight|sex)|(?:get undressed|take {_YOUR} clothes off)|i(?:'ll| will) (?:find|get) (?:it|some(?:one|body)) (?:who does|who will|elsewhere)"),
    (SignKind.COERCION, 0.75, rf"stop taking (?:the|{_YOUR}) pill|(?:threw|flushed|hid|hides) (?:away )?(?:my|the|{_YOUR}) pills?|i decide when (?:we|{_YOU}) (?:have|get)|{_THEY} (?:makes?|made|forces?|forced) me (?:to )?(?:have sex|sleep with|do it|keep|get rid)"),
)  # fmt: skip
