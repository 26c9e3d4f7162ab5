"""What people say besides their wish: politeness, hesitation, asking for it. Pure.

Nothing here may tell of a complaint or be of two meanings ("sorry" takes back what was said):
what is not known makes the whole no wish, and goes to the danger rules instead.
"""

from __future__ import annotations

from fireside.flows.visit_said import alternatives
from fireside.i18n import tr


def besides() -> str:
    """A pattern of what says nothing of the wish."""
    return alternatives(
        tr("please|the|a|an|on|at|in|for|it|one|ones|time|times|slot|of|me|us|so|well|oh|um|er"),
        tr("yes|now|right|just|really|actually|again|only|let me see|let us see|let me think"),
        tr("i suppose|dear|my dear|love|my love|darling|if you please|if you would"),
        tr("if you do not mind|i would like|i would prefer|i want|i need|i wish|i would rather"),
        tr("rather|i like|to have|i should like|i should prefer|i would love|i am free"),
        tr("i am available|i will|i think|could i have|can i have|may i have|could i come"),
        tr("can i come|could i|can i|may i|could we|can we|shall we|we could|we can|could you do"),
        tr("can you do|could you manage|do you have|have you got|have you|is there|are there"),
        tr("have they|do they have|got|have|any chance of|is there any chance of|would there be"),
        tr("what have you got|what have you|what do you have|what is there|could you fit me in"),
        tr("can you fit me in|fit me in|what about|how about|let us have|let us say|let us|say"),
        tr("make it|maybe|perhaps|possibly|put me down|put me in|i will go for|go for|let us try"),
        tr("i will try|make that|i will take|take|i can|i could|i can only|i could only|come|do"),
        tr("make|i prefer|manage|prefer|better|best|would be|would suit|would suit me|suits me"),
        tr("suits|if possible|is best|is better|is fine|is good|are best|are better|are fine"),
        tr("are good|is all right|would do|will do|would be fine|would be good|would be nice"),
        tr("would be lovely|nicely|would be perfect|would be ideal|would be grand|would be great"),
        tr("would be all right|for me|best for me|better for me|good for me|if i can|if you can"),
        tr("if you have it|if you have one|if you are open|if you can manage|if there is one"),
        tr("if that is all right|appointment|visit|something|anything|some|any|and|or|then|to see"),
        tr("see|to be|be|sometime|free|available|possible|give me|day|that is|this|to speak to"),
        tr("to come|book it for|to see a doctor|to see the doctor|see a doctor|instead|book"),
        tr("book me|to book|like|good morning|good afternoon|good evening|hello|thank you|thanks"),
        tr("would|if you have|if there is|you have|you can do|or so|or thereabouts|ideally"),
        tr("preferably|it must be|it has to be|it will have to be|it would have to be|has to be"),
        tr("must be|be all right|be possible|be convenient|be ok|be okay|be suitable|be any good"),
        tr("be fine|how are you fixed for|how are you placed for|how is|how would"),
        tr("what would you have|i am always in on|i am in on|i am always free on"),
        tr("i am usually free|i am happy with|i would be happy with|i will go with|go with"),
        tr("i fancy|let us do|let us go for|i could do|i can manage|i could manage"),
        tr("i am able to come|i would be able to|i do not know|if he is there"),
        tr("if she is there|if they are there|if he is free|if she is free|if at all possible"),
        tr("if it is possible|if that is possible|if that is convenient"),
        tr("if it is not too much trouble|if it is no trouble|if that suits|if it suits|if i may"),
        tr("i would sooner|i would sooner have|i would sooner see|i would rather have|erm|uh|ah"),
        tr("thank you very much|many thanks|kindly|sir|madam|yeah|aye|okay|ok|go on|go on then"),
        tr("would be easier|would be easiest|would be handiest|would be handier|would be simplest"),
        tr("squeeze me in|get me in|could you squeeze me in|can you squeeze me in|if he's there"),
        tr("could you get me in|can you get me in|if there is nothing else|if she's there"),
        tr("if you have nothing else|can it be|could it be|i would like it to be|have you free"),
        tr("i need it to be|i would need it to be|what is free|what is available"),
        tr("what have you free|is there anything free|either"),
    )
