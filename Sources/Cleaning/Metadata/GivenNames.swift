/// Names that people are given, the most common ones of many languages: what tells `Ida Marlow` from `Key Insights`.
///
/// A name that is missing here is a name all the same; one that is a common word too (`Will`, `Joy`, `Max`) is left out.
enum GivenNames {
    static let all = WordSet(list.split { $0 == " " || $0 == "\n" }.map(String.init))

    /// Whether one of the words of a name is in the list.
    static func occur(in name: String) -> Bool {
        name.split(separator: " ").contains { all.contains($0) }
    }

    private static let list = """
        aarav aaron abby abdul abdullah abebe abena abigail abraham ada adam adebayo adele adeola adrian adriana
        adunni agnes agnieszka agnès ahmad ahmed ahsan aileen aimee aisha ajay akash akinwumi akira alain alan alana
        albert alberto alejandra alejandro aleksandra alessandra alessandro alessio alex alexa alexander alexandra
        alexandre alexandria alexis alfred alfredo alhassan ali alice alicia alina alisa alison alistair allan allen
        allison alma alyssa amadou amanda amara amelia amelie amina aminata amir amit amy ana ananya anastasia anders
        andre andrea andreas andreea andrei andres andrew andrey andrzej andré andrés andy angel angela angelica
        angelika angelina angelo angie anil anita anja anjali anke ankit ann anna anna-lena annabel anne anne-marie
        anneke annelies annemarie annette annie annika anthony antje antoine anton antonia antonio antónio anya aoife
        arash ariana ariel arjun armin arne arnold arthur arturo arun asha ashish ashley ashok ashton asif astrid
        aubrey audrey aurelie aurélie austin ava avery axel ayesha aylin ayodele ayumi ayşe babak bao barbara barry
        bart bartosz bashir beate beatrice beatriz becca becky belinda ben benedict benedikt benjamin benoit benoît
        bernard bernd bernhard bert beth bethany betsy betty beverly bianca billy birgit bjorn björn blair blake bob
        bobby bogdan bonnie boris bozena brad bradley brandon brandy breanna brenda brendan brent brett brian briana
        brianna bridget brigita brigitte britt brittany brooke bruce bruno bryan bryce burak busisiwe büşra caitlin
        caleb callum calvin cameron camila camilla camille candace cara carina carl carla carlo carlos carly carmen
        carol carolina caroline carolyn carrie carsten casey cassandra cassidy catherine cathy cecile cecilia cedric
        celia celine cesar chandra charles charlie charlotte chelsea cheryl chiara chidi chika chinedu chloe chloé
        chris christa christian christiane christina christine christoph christophe christopher christy chukwudi ciara
        cindy claire clara clare clark claude claudia claudio clemens clement clint clive cody cole colette colin
        colleen connie connor conor constance constantin cora corey corinna corinne cornelia cory courtney craig
        cristian cristina curtis cynthia cyril cédric céline daisuke damian damien damon dan dana daniel daniela
        daniele daniella danielle danny danuta daphne daria darius darko darren darryl dave david davide dean deanna
        deb debbie deborah debra declan deepak delia denis denise deniz dennis derek desiree devin devon dewi diana
        diane diego dieter dietmar dilip dimitri dimitris dina dirk dmitri dmitry dmytro dolores dominic dominik
        dominique don donald donna dora doris dorota dorothea dorothy doug douglas duncan dustin dwayne dylan earl ed
        eddie edgar edita edith eduardo edward edwin eileen elaine eleanor elena eli elias elisa elisabeth elise eliza
        elizabeth elke ella ellen ellie elliot elliott elsa elsie elvira emanuel emil emilia emilie emilio emily emma
        emmanuel emre enrico enrique eric erica erich erik erika erin ernest ernst esteban esther eszter ethan eugene
        eva evan evelyn ewa fabian fabio farah fatima fatma fatoumata federico felicia felix ferenc fernanda fernando
        filip finn fiona florence florian folake frances francesca francesco francine francis francisco francois frank
        franz françois françoise fred freddie frederic frederick frederik frida friedrich fritz frédéric gabor gabriel
        gabriela gabriele gabriella gabrielle gareth gary gaurav gavin geoff geoffrey georg george georgia gerald
        gerard gerd gergely gerhard gerrit gianluca gilbert gilles gina giorgio giorgos giovanni giulia giuseppe glen
        glenn gloria gordon grace graham grant greg gregor gregory greta gretchen grzegorz guido guillaume guillermo
        gunnar gunter gustavo gwen gülşen günter günther hailey hajime halina hamza hanna hannah hannes hans harald
        harold harriet harry haruka haruki hassan hayley hazel heather hector heide heidi heike heiko heiner heinrich
        heinz helen helena helene helga hendrik henri henrik henry henryk herbert hermann hideo hilary hilda hiroki
        hiroshi hitesh hoang holger howard hubert hugh hugo huong huseyin hélène ian ibrahim ibrahima ida ifeoma
        ignacio igor ilse imran ina ines inga ingo ingrid inés ioana ion irene irfan irina iris isaac isabel isabell
        isabella isabelle ismail istvan ivan ivana ivo iñigo jack jackie jackson jaclyn jacob jacqueline jacques
        jadwiga jaime jake jakob jakub james jamie jan jan-philipp jana jane janet janice janina janine janusz jared
        jarek jasmin jasmine jason javier jay jayne jean jean-baptiste jean-claude jean-francois jean-luc jean-marc
        jean-marie jean-michel jean-paul jean-philippe jean-pierre jeanette jeanne jeff jeffrey jen jenna jennifer
        jenny jens jeremiah jeremy jerome jerry jerzy jess jesse jessica jesus jesús jill jillian jim jimmy jing jiří
        jo joan joana joanna joanne jochen jodi jodie joe joel joerg johan johann johanna johannes john johnny jon
        jonas jonathan jordan jorg jorge jose josef joseph josephine josh joshua josé joyce jozef joão juan juana
        juanita judith judy juergen jules julia julian juliana juliane julie julien juliet juliette julio justin
        justine jutta jérôme jörg jürgen kai kamil kara karen karin karina karl karla karolina karsten kasia kat
        katarina katarzyna kate katelyn katerina kathan katharina katharine katherine kathleen kathrin kathryn kathy
        katia katie katja katrin katrina katy kavita kay kayla kazimierz keith kelly kelsey ken kendall kendra kenji
        kenneth kenny kerry kerstin kevin khaled khalid kiara kim kimberly kiran kirk kirsten kirsty klaus kofi konrad
        konstantin kris kristen kristian kristin kristina kristine krystyna krzysztof kurt kwame kyle kylie lakshmi
        lana lara larissa larry lars laszlo laura lauren laurence laurent laurie lea leah lech leigh lena leo leon
        leonard leonardo leonie leonora leslie leszek leticia levi lewis liam lidia lila lillian lily lina linda
        lindsay lindsey linh lisa liz liza logan lois lola loren lorena lorenzo loretta lori lorraine louis louisa
        louise lubos luc luca lucas lucia lucie lucien lucy lucyna lucía ludwig luigi luis luisa luise lukas luke
        lukáš lutz luís lydia lynn léa maciej mackenzie madeleine madeline madison magdalena maggie mahmoud maja
        malcolm malgorzata malik malte mandy manfred manish manoj manuel manuela mara marc marcel marcelo marcia
        marcin marco marcos marcus marek margaret margarita margot maria mariam mariana marianne marie marilyn marina
        mario marion marisa marissa marius mariusz marjorie mark markus marlene marta martha martin martina martyna
        martín marvin mary maryam maría masashi mason massimo mat mateusz matt matteo matthew matthias matthieu
        maureen maurice mauricio maxim maxime maximilian maya małgorzata megan mehdi mehmet meike melanie melina
        melinda melissa meredith mia micah michael michaela michal michał micheal michel michele michelle miguel mika
        mikael mike mikołaj mila milan milena milos mina minh miranda miriam mirjam miroslav mitch mitchell mohamed
        mohammad mohammed mohan mohit moira mona monica monika monique morgan moritz muhammad mustafa mustapha myra
        mário mélanie nadia nadine nancy naoki naomi natalia natalie natascha natasha nathalie nathan nathaniel neal
        neeraj neha neil nelson ngozi nguyen nia nicholas nick nicky nico nicola nicolas nicole niels nigel nikki
        niklas nikola nikos nils nina nishant noah nobuhle noel noelle nomsa nora norbert norma norman oana oksana
        olaf ole oleg olga oliver olivia olivier oluwaseun omar ondrej osama oscar oskar otto owen oyvind pablo paige
        pam pamela paola paolo pascal patrice patricia patrick patrik patty paul paula pauline paulo pavel paweł
        pedram pedro peggy penelope petar pete peter petr petra phil philip philipp philippa philippe phillip phoebe
        pierre piers pietro piotr pooja prakash pranav preeti preston priya priyanka rachael rachel radek radosław
        rafael rahul rainer raj rajesh rajiv ralf ralph ramesh ramon ramona randy ranjit raphael raquel rashid raul
        ravi raymond raúl rebecca reinhard reinhold renata renate rene rené reza rhonda ricardo riccardo richard rick
        ricky rita ritu rob robert roberta roberto robin rodney rodrigo roger rohan rohit roland rolf romain roman ron
        ronald ronja ronnie rory rosa rosalind rose rosemary rosie ross roxanne roy ruben rudolf rufus russell ruth
        ryan sabina sabine sabrina sachin said sakura sally salma sam samantha sameer samir samira samuel sandeep
        sandra sandro sandy sanjay sanjeev santiago sara sarah sascha sasha saskia satoshi scott sean sebastian selena
        selina serena serge sergei sergio seth shane shannon sharon shaun shawn sheila shelby shelia shelley sheri
        sherry shigeru shinji shirley shreya sibusiso sid sierra silke silvia simon simona simone sina slawomir sofia
        sofie sofía sonia sonja sonya sophia sophie spencer stacey stacy stan stanislaw stanley stefan stefanie
        steffen steffi stella steph stephan stephane stephanie stephen steve steven stewart stuart stéphane sue sunil
        suresh susan susana susanna susanne susie suzanne sven svenja swati sydney sylvia sylvie szymon sébastien
        tadeusz takashi takeshi tamara tammy tania tanja tanya tara tariq tatiana taylor ted teresa teri terrence
        terry tess thabo thandi thanh thea themba theo theodore theresa therese thierry thomas thorsten thulani
        tiffany till tim timo timothy tina tobias toby todd tom tomas tomasz tommy tomáš toni tony tonya torsten
        tracey traci tracy travis trevor tricia tristan troy tuan tyler udo ulf ulrich ulrike umar ursula usman uta
        ute uwe valentin valentina valerie valérie vanessa varun vasily vera verena vernon veronica veronika veronique
        vicki vicky victor victoria vijay vikas vikram viktor viktoria viktoriia vinay vincent vineet vinod viola
        virginia vivek vivian viviane vladimir vojtech volker volodymyr víctor wade walter wanda wanjiru warren wayne
        wei wendy werner wes wesley wilfried wilhelm willem william wilma winfried wojciech wolfgang xavier xin yan
        yana yannick yasmin yasmine yasuo yolanda younes yuki yulia yuri yusuf yves yvonne zach zachary zack zainab
        zara zbigniew zdeněk zoe zofia zoltan zoé zoë zuzana ángel åsa éric óscar özlem øyvind łukasz şebnem
        """
}
