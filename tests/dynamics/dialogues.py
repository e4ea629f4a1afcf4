"""Invented conversations: some in which control shows over time, and hard ordinary ones.

A line is `speaker: words`; an empty line begins another day.
"""

_UNSAFE = {
    "location": """
Ana: at the shops, back by six
Ben: send me your location
Ana: why
Ben: just do it

Ben: why is your location off
Ana: battery
Ben: send a photo of where you are so i can see

Ben: who were you talking to at lunch
Ana: nobody, a colleague""",
    "phone": """
Ben: show me your phone
Ana: no?
Ben: what are you hiding

Ben: i went through your messages
Ana: you did what
Ben: who is that guy

Ben: give me your password then""",
    "friends": """
Ana: im seeing Lina tonight
Ben: you don't need your friends, you have me

Ana: mum asked if we come on sunday
Ben: your family is turning you against me

Ben: it's me or them""",
    "going out": """
Ana: leaving for the party
Ben: you're not going out like that

Ana: lunch with the girls from work
Ben: i don't like you talking to them
Ana: they're just friends

Ben: you're not allowed out tonight""",
    "nobody else": """
Ana: maybe we should have a break
Ben: nobody else would put up with you

Ana: i want to talk about us
Ben: no one will ever love you like i do
Ana: ok

Ben: delete him. now""",
    "leaving": """
Ana: i can't do this any more
Ben: if you leave i'll make sure you never see them, you'll regret it""",
    "children": """
Ana: i'm going to my sister's with the kids
Ben: do that and you'll never see the kids again""",
    "see what you made me do": """
Ben: look what you made me do
Ana: i'm sorry

Ben: you know what happens when you talk to me like that
Ana: i know

Ben: don't make me come over there""",
    "money": """
Ana: i bought shoes for school
Ben: ask me before you spend anything
Ana: they needed them

Ben: show me the receipts

Ben: i've cancelled your card""",
    "work": """
Ana: they offered me the job
Ben: you don't need a job

Ana: it would be our money
Ben: you're not having your own account. give me your wages and i look after it""",
    "afraid": """
Cy: are you coming home
Ana: i'm scared of what he'll do
Cy: oh love

Ana: i'm scared to come home
Cy: come to us

Ana: please don't text me he reads everything""",
    "not allowed": """
Cy: pub on friday?
Ana: i'm not allowed out
Cy: what do you mean

Ana: he won't let me see you
Cy: that's not ok

Ana: he doesn't let me have money either""",
    "pictures": """
Ben: send nudes or i'm done
Ana: i don't want to
Ben: if you really loved me you would""",
    "leak": """
Ana: it's over
Ben: i'll post those pics then. everyone will see""",
    "duty": """
Ana: i'm tired, not tonight
Ben: you don't say no to me

Ana: i said not tonight
Ben: it's your duty as a wife""",
    "minutes": """
Ben: you have five minutes to answer
Ana: i was in a meeting

Ben: i can see you were online at eleven
Ana: i couldn't sleep

Ben: explain who you were with
Ana: nobody""",
    "suicide held over": """
Ana: i need space
Ben: if you go i'll kill myself and it will be because of you""",
    "knows where": """
Ana: please stop writing to me
Ben: i know where you work

Ana: leave me alone
Ben: i know where your sister lives
Ben: you'll be sorry""",
    "opening is punished": """
Ana: i felt so lonely this week
Ben: you're pathetic

Ana: it hurt me when you laughed at me
Ben: oh shut up, you're such a baby

Ana: i'm scared that we're breaking
Ben: you're pathetic, you always play the victim

Ana: i feel ashamed of last night
Ben: you should be, you're disgusting""",
    "watched by family": """
Cy: why don't you ever call
Ana: my husband checks my phone every night
Cy: what
Ana: i have to ask him before i see anyone""",
}

_ORDINARY = {
    "where are you": """
Ana: where are you
Ben: by the paint
Ana: which paint

Ana: where are you
Ben: bus""",
    "lift": """
Ben: send me your location, i'll pick you up
Ana: sent
Ben: ten minutes""",
    "always late": """
Ana: you're always late. you never think of me
Ben: the train stood for an hour
Ana: there's always a train
Ben: fine. whatever""",
    "mother": """
Ana: your mum was horrible to me and you said nothing
Ben: what was i meant to do
Ana: say one word
Ben: leave it, please
Ana: no. i'm hurt""",
    "money quarrel": """
Ben: we said we'd save this month
Ana: it was forty quid
Ben: it's the third time
Ana: it's my money too
Ben: i know. i'm just scared about the rent""",
    "jealous": """
Ana: i felt jealous when you danced with her
Ben: she's my cousin's wife
Ana: i know. i still felt it
Ben: okay. thanks for telling me""",
    "angry": """
Ana: i'm so angry with you i don't want to see you this week
Ben: ok
Ana: you told your parents about us
Ben: i'm sorry. i shouldn't have""",
    "teenager": """
Mum: no phone after ten on school nights
Kit: omg everyone else is allowed
Mum: everyone else isn't mine
Kit: ur so unfair
Mum: i know. love you""",
    "kill": """
Ana: my boss is going to kill me
Ben: haha why
Ana: slides not done
Ben: i'd die""",
    "break up": """
Ana: i think we should end this
Ben: i don't want that
Ana: i know. i'm sorry
Ben: i can't talk now. i'm crying at work""",
    "ex": """
Ana: did you have to like her picture
Ben: she's a friend
Ana: it bothers me
Ben: i'll think about that. i don't want to hide things from you""",
    "silence": """
Ana: you haven't said a word since sunday
Ben: i don't know what to say
Ana: then say that
Ben: i don't know what to say""",
    "chores": """
Ana: the bins. again
Ben: i forgot
Ana: you always forget what i ask
Ben: you always start when i walk in
Ana: because you walk in and sit down""",
    "worried": """
Mum: text me when you're home safe
Kit: home
Mum: thank you. i worry
Kit: i know x""",
    "walls": """
Ana: why won't you talk to me
Ben: i'm tired
Ana: you're always tired. talk to me
Ben: not now
Ana: then when
Ben: i don't know""",
    "sarcastic": """
Ana: oh great, another match
Ben: it's one evening
Ana: it's every evening
Ben: you're exaggerating
Ana: whatever""",
    "parents' plans": """
Ana: i don't want to go to your parents at christmas
Ben: they're expecting us
Ana: they were expecting us last year too
Ben: choose your battles
Ana: i am choosing""",
    "surprise": """
Ben: don't tell anyone
Ana: about the party?
Ben: she'd kill us if it got out
Ana: my lips are sealed""",
    "password": """
Ana: what's the netflix password
Ben: the old one
Ana: doesn't work
Ben: give me yours then, i'll reset it""",
    "grief": """
Ana: it's a year today
Ben: i know
Ana: i don't see how it gets better
Ben: i'm coming over. soup?
Ana: soup""",
    "work conflict": """
Marit: why didn't you tell anyone on the third
Joel: i thought i could fix it
Marit: you can't sit on something for six days
Joel: i know. i'm sorry""",
    "dangerous driving": """
Ana: please don't drive, you've been drinking
Ben: two beers
Ana: i'm serious. i'll take the keys
Ben: fine. taxi""",
    "custody calm": """
Ana: can you take the kids this weekend
Ben: i have them next weekend
Ana: i know, i have to work
Ben: ok. friday at five""",
    "apology": """
Ben: i shouted. i'm sorry
Ana: you scared me
Ben: i know. it won't happen again. i've asked for help with it
Ana: thank you for saying it""",
    "football": """
Ben: we're going to destroy you tonight
Ana: you'll regret that
Ben: bring tissues
Ana: lol""",
    "who's that": """
Ana: who's that guy in your story
Ben: my cousin
Ana: he's tall
Ben: he's a tree""",
    "receipts": """
Ben: do you still have the receipts for tax
Ana: in the blue folder
Ben: you're a star""",
    "friend advice": """
Lu: you don't need him
Kemi: i know
Lu: you've got us
Kemi: i do""",
}

# More of the same, of which the words find only some: nothing may be advised in any of them.
_UNHEARD = {
    "dev a": """
Ben: turn your camera on so i can see the room
Ana: i'm at the office
Ben: show me who's there

Ben: you took 20 minutes to get home. it's ten.
Ana: traffic
Ben: i timed it""",
    "dev b": """
Ben: I put an app on your phone so I know you're safe
Ana: you what
Ben: if you have nothing to hide you won't mind""",
    "dev c": """
Ben: why did he like your post
Ana: he's from school
Ben: unfollow all the men

Ben: i saw he texted you. block him or we're finished
Ana: ok""",
    "dev d": """
Ben: you won't be needing that phone tonight, i took it
Ana: give it back please
Ben: when you learn to behave""",
    "dev e": """
Ana: can i have money for the bus
Ben: what did you do with the last twenty
Ana: milk and bread
Ben: i want to see the receipt

Ana: please can i have my bank card
Ben: no. you'd only waste it""",
    "dev f": """
Ben: your sister isn't welcome in this house any more
Ana: she's my sister
Ben: choose

Ben: i told your mum not to ring again. she upsets you""",
    "dev g": """
Ben: if you tell anyone what happens here they'll take the kids away from you
Ana: i won't""",
    "dev h": """
Ben: who would believe you. you're crazy, everybody knows it
Ana: i'm not
Ben: you're on pills. the judge will give them to me""",
    "dev i": """
Ben: i'll ring immigration, see how long you stay here
Ana: please""",
    "dev j": """
Ben: you'll do as you're told
Ana: i'm sorry
Ben: say it properly

Ben: did i say you could leave the table""",
    "dev k": """
Ana: he locks the door when he goes to work
Cy: what
Ana: i have no key""",
    "dev l": """
Ana: if i'm late he doesn't speak to me for days
Cy: days?
Ana: last time he threw the plates
Cy: are you safe
Ana: i don't know""",
    "dev m": """
Ana: i have to delete this, he looks at my phone when he comes home""",
    "dev n": """
Ben: i hit the wall not you, be glad
Ana: i was frightened
Ben: next time be quiet""",
    "dev o": """
Ben: take off the make up, who's it for
Ana: for me
Ben: you look like a slut. change

Ben: that dress stays in the wardrobe""",
    "dev p": """
Ben: you owe me after everything i paid for
Ana: i don't feel like it
Ben: then i'll find somebody who does. get undressed""",
    "dev q": """
Ben: stop taking the pill, i decide when we have a baby
Ana: it's my body""",
    "dev r": """
Ben: everything i do is because i love you. if you left i'd have nothing to live for, i'd end it
Ana: don't say that
Ben: it would be your fault""",
    "dev s": """
Ben: the dog won't be here when you come back if you go
Ana: please don't hurt him""",
    "dev t": """
Ana: he sold my car so i can't get to work any more
Cy: when
Ana: after i visited mum""",
    "dev u": """
Ben: i made the account, i read all your emails anyway
Ana: since when
Ben: since always""",
    "dev v": """
Ben: blocked. unblock me or i come to your work
Ana: leave me alone, we broke up
Ben: i'm outside your house""",
    "dev w": """
Ana: she says if i see the children she'll tell them i did things
Cy: what things
Ana: things i never did""",
    "dev x": """
Ben: you made me angry. you know how i get
Ana: i know
Ben: so why do you do it

Ben: apologise on your knees""",
    "later_b a": """
Ben: what time did you leave the gym
Ana: seven
Ben: the app says 7.25. what did you do for 25 minutes""",
    "later_b b": """
Ben: i've told your boss you're not well. you're staying home
Ana: i'm fine
Ben: you're not fine, you need me""",
    "later_b c": """
Ana: he makes me keep the call going while i shop
Cy: every time?
Ana: he wants to hear who i talk to""",
    "later_b d": """
Ben: you cry on purpose to make me look bad
Ana: i don't
Ben: keep crying and see what happens""",
    "later_b e": """
Ben: the house is in my name, the car is in my name. where would you go
Ana: to my mum
Ben: try it""",
    "later_b f": """
Ben: i don't let my wife work with men
Ana: it's my job
Ben: hand in your notice tomorrow or i do it for you""",
    "later_b g": """
Ana: can i ring my dad
Ben: ten minutes, on speaker
Ana: ok""",
    "later_b h": """
Ben: you flirted. i saw it. you do it to hurt me
Ana: he was the waiter
Ben: we're not going out any more""",
    "later_b i": """
Ben: go to your mother's and don't bother coming back for the kids
Ana: please
Ben: they're better off without a mad woman""",
    "later_b j": """
Ana: i had to sign it, he stood behind me
Cy: sign what
Ana: the loan""",
    "later_b k": """
Ben: post that and i'll show them the video
Ana: which video
Ben: you know which""",
    "later_b l": """
Ben: answer. answer. answer
Ben: 14 calls. you think i'm stupid?
Ana: i was asleep
Ben: you'll pay for this""",
    "later_b m": """
Ana: when he drinks i sleep in the kids' room with the chest against the door
Cy: ana
Ana: it's just in case""",
    "later_b n": """
Ben: smile. say thank you. in front of my friends you say nothing
Ana: okay
Ben: good girl""",
    "later_b o": """
Ben: i've cut up your dress so you needn't think about it
Ana: why would you
Ben: because you were going to wear it for him""",
    "later_b p": """
Ben: you're having the baby, end of
Ana: i don't want
Ben: nobody asked you""",
    "later_b q": """
Ana: he's got the only phone charger in his room
Cy: seriously
Ana: i get it when dinner was right""",
    "later_b r": """
Ben: who is texting you
Ana: work
Ben: read it to me. all of it. now""",
    "later_b s": """
Ben: if i can't have you nobody will
Ana: you're frightening me""",
    "later_b t": """
Ana: he takes pills in front of me when i say i want out
Cy: oh god
Ana: then i stay""",
    "later_b u": """
Ben: you're so ugly nobody looks at you anyway, so where's the harm in staying in
Ana: don't""",
    "later_b v": """
Ben: you don't speak to me like that in my own house
Ana: sorry
Ben: sorry what""",
    "later_b w": """
Ben: your friend messaged. i answered for you
Ana: what did you write
Ben: that you don't want to see her again""",
    "later_b x": """
Ben: i'll drive us both into a tree, i swear
Ana: slow down please""",
    "later_c a": """
Ben: kilometres don't match. where did you drive
Ana: to the doctor
Ben: the doctor is four. it says nineteen""",
    "later_c b": """
Ana: i asked him for my birth certificate, he says i don't need it
Cy: it's yours
Ana: i know""",
    "later_c c": """
Ben: you want to study? with what brain
Ana: i got in
Ben: then ungot in. i'm not paying and you've got nothing of your own""",
    "later_c d": """
Ben: one word to the teacher and your cat goes out of the window
Ana: i didn't say anything""",
    "later_c e": """
Ben: put the phone on the table, face up, when you eat with me
Ana: it's just my sister
Ben: face up""",
    "later_c f": """
Ana: i'm not sure i can come on saturday, it depends on his mood
Cy: you said that last month
Ana: i know. i'm sorry""",
    "later_c g": """
Ben: you embarrassed me. you know what that costs
Ana: i only laughed
Ben: tonight we'll talk""",
    "later_c h": """
Ben: your visa is my signature, remember that
Ana: i remember""",
    "later_c i": """
Ben: i'll have the children say in court what i want
Ana: they love me""",
    "later_c j": """
Ben: stop breathing so loud. stop it. get out. no, stay. sit
Ana: ok""",
    "later_c k": """
Ana: he had my hair in his hand
Cy: call somebody
Ana: it was only a second""",
    "later_c l": """
Ben: new rule. home at five, dinner at six, phone off at seven
Ana: since when are there rules
Ben: since you can't be trusted""",
    "later_c m": """
Ben: do you want me to send your mother what you did
Ana: no
Ben: then be nice tonight""",
    "later_c n": """
Ana: i said no and he went on
Cy: i'm so sorry
Ana: he says married people don't say no""",
    "later_c o": """
Ben: i've thrown your tablets away, you're not ill, you're lazy
Ana: i need them""",
    "later_c p": """
Ben: i found the suitcase
Ana: it's old clothes
Ben: unpack it. in front of me""",
}

UNSAFE = {name: text.strip().splitlines() for name, text in _UNSAFE.items()}
ORDINARY = {name: text.strip().splitlines() for name, text in _ORDINARY.items()}
UNHEARD = {name: text.strip().splitlines() for name, text in _UNHEARD.items()}
