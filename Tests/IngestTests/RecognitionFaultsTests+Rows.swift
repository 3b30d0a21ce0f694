extension RecognitionFaultsTests {
    // MARK: Fragments and queries

    static let parts = [
        Row(
            "comments by two people in turn, by fragment", new: [2, 1, 1],
            """
            - | /post#c2 | Bob writes | Second. | d1
            - | /post#c1 | Ann writes | First. | d1
            ---
            - | /post#c3 | Ann writes | Third. | d1
            - | /post#c2 | Bob writes | Second. | d1
            ---
            - | /post#c4 | Bob writes | Fourth. | d1
            - | /post#c3 | Ann writes | Third. | d1
            """),
        Row(
            "the same by number, one item at a time too", new: [2, 1, 1],
            """
            - | /show?c=2 | Bob writes | Second. | d1
            - | /show?c=1 | Ann writes | First. | d1
            ---
            - | /show?c=3 | Ann writes | Third. | d1
            ---
            - | /show?c=4 | Bob writes | Fourth. | d1
            """),
        Row(
            "the same words at another fragment", new: [2, 1, 2],
            """
            - | /post#c2 | Ann | +1
            - | /post#c1 | Ann | +1
            ---
            - | /post#c3 | Ann | +1
            - | /post#c2 | Ann | +1
            ---
            - | /post#c5 | Ann | +1
            - | /post#c4 | Ann | +1
            """),
        Row(
            "a weekly post at a number, the one before gone", new: [3, 1, 1],
            """
            - | /?p=3 | Open thread
            - | /?p=2 | Two | Second.
            - | /?p=1 | One | First.
            ---
            - | /?p=4 | Open thread
            - | /?p=2 | Two | Second.
            - | /?p=1 | One | First.
            ---
            - | /?p=5 | Open thread
            - | /?p=2 | Two | Second.
            """),
        Row(
            "one id for all, links by fragment, titles that come again on one day", new: [2, 2],
            """
            N/A | /page#n2 | Sport | Second. | d1
            N/A | /page#n1 | News | First. | d1
            ---
            N/A | /page#n4 | Sport | Fourth. | d1
            N/A | /page#n3 | News | Third. | d1
            """),
        Row(
            "a token, and an edit", new: [2, 0], revised: [0, 1],
            """
            - | /abs?v=a1 | On tides | Abstract. | 1
            - | /abs?v=a2 | On dunes | Abstract of dunes. | 2
            ---
            - | /abs?v=b1 | On tides | Abstract, corrected. | 1
            - | /abs?v=b2 | On dunes | Abstract of dunes. | 2
            """),
    ]

    // MARK: One item

    static let alone = [
        Row(
            "the word of the day at its page", new: [1, 1, 1],
            """
            - | /word | Umbrage | Offence. | 1
            ---
            - | /word | Vellum | Parchment. | 2
            ---
            - | /word | Wherry | A light boat. | 3
            """),
        Row(
            "the word of the day beside a notice that stays", new: [2, 1],
            """
            - | /word | Umbrage | Offence. | 1
            - | /about | About us | We write. | 0
            ---
            - | /word | Vellum | Parchment. | 2
            - | /about | About us | We write. | 0
            """),
        Row(
            "an edit at a page of its own", new: [1, 0, 0, 0], revised: [0, 1, 1, 1],
            """
            - | /a | A | Text. | 1
            ---
            - | /a | A | Other words. | 2
            ---
            - | /a | Another title | Other words. | 2
            ---
            - | /a | A third title | Words again. | 2
            """),
        Row(
            "an alarm by day", new: [1, 1, 1],
            """
            i1 | /status | Down | It is down. | d1
            ---
            i2 | /status | Down | It is down. | d1
            ---
            i3 | /status | Down | It is down. | d2
            """),
        Row(
            "an alarm, nothing, and the alarm again", new: [1, 0, 1],
            """
            i1 | /status | Down | It is down.
            ---
            ---
            i2 | /status | Down | It is down.
            """),
        Row(
            "two alarms by day at one page", new: [2, 2],
            """
            i1 | /status | API down | It is down. | d1
            j1 | /status | Web down | It is down. | d1
            ---
            i2 | /status | API down | It is down. | d1
            j2 | /status | Web down | It is down. | d1
            """),
        Row(
            "two alarms without dates at pages of their own", new: [2, 2],
            """
            i1 | /api | API down | It is down.
            j1 | /web | Web down | It is down.
            ---
            i2 | /api | API down | It is down.
            j2 | /web | Web down | It is down.
            """),
        Row(
            "two alarms without guids, both of one moment", new: [2, 2],
            """
            - | /status | API down | It is down. | 1
            - | /status | Web down | It is down. | 1
            ---
            - | /status | API down | It is down. | 2
            - | /status | Web down | It is down. | 2
            """),
        Row(
            "a guid that is new at each poll, at one moment", new: [1, 0, 0], revised: [0, 0, 1],
            """
            s1 | /a | A | Text. | 1
            ---
            s2 | /a | A | Text. | 1
            ---
            s3 | /a | A | Edited. | 1
            """),
    ]

    // MARK: Without links

    static let unlinked = [
        Row(
            "bulletins of one day, told apart by their files", new: [1, 1, 2, 0],
            """
            - | - | News | - | d1 | file=/1.mp3
            ---
            - | - | News | - | d1 | file=/2.mp3
            ---
            - | - | News | - | d1 | file=/4.mp3
            - | - | News | - | d1 | file=/3.mp3
            ---
            - | - | News | - | d1 | file=/4.mp3
            - | - | News | - | d1 | file=/3.mp3
            """),
        Row(
            "the same at one page, without dates", new: [2, 1, 1],
            """
            - | /news | News | - | - | file=/2.mp3
            - | /news | News | - | - | file=/1.mp3
            ---
            - | /news | News | - | - | file=/3.mp3
            - | /news | News | - | - | file=/2.mp3
            ---
            - | /news | News | - | - | file=/4.mp3
            - | /news | News | - | - | file=/3.mp3
            """),
        Row(
            "a text edited under its title and moment", new: [2, 0, 0], revised: [0, 1, 1],
            """
            - | - | Minutes | Text. | 2
            - | - | Agenda | Points. | 1
            ---
            - | - | Minutes | Text, corrected. | 2
            - | - | Agenda | Points. | 1
            ---
            - | - | Minutes | Text, corrected twice. | 2
            - | - | Agenda | Points. | 1
            """),
        Row(
            "the same under one word as guid", new: [2, 0], revised: [0, 1],
            """
            N/A | - | Minutes | Text. | 2
            N/A | - | Agenda | Points. | 1
            ---
            N/A | - | Minutes | Text, corrected. | 2
            N/A | - | Agenda | Points. | 1
            """),
        Row(
            "a second text of the day under one title", new: [1, 1],
            """
            - | - | Menu | Soup. | d1
            ---
            - | - | Menu | Cake. | d1
            """),
        Row(
            "summer time", new: [3, 0, 1, 0],
            """
            - | /log | Three | Third. | 3
            - | /log | Two | Second. | 2
            - | /log | One | First. | 1
            ---
            - | /log | Three | Third. | 3.0416666666666665
            - | /log | Two | Second. | 2.0416666666666665
            - | /log | One | First. | 1.0416666666666667
            ---
            - | /log | Four | Fourth. | 4
            - | /log | Three | Third. | 3.0416666666666665
            - | /log | Two | Second. | 2.0416666666666665
            ---
            - | /log | Four | Fourth. | 4
            - | /log | Three | Third. | 3.0416666666666665
            """),
    ]

    // MARK: Spellings

    static let spellings = [
        Row(
            "percent-encoded or not, in either case", new: [2, 0, 0, 0],
            """
            https://s.example/caf%C3%A9 | /caf%C3%A9 | A | Text a. | 1
            https://s.example/b | /b | B | Text b. | 2
            ---
            https://s.example/café | /café | A | Text a. | 1
            https://s.example/b | /b | B | Text b. | 2
            ---
            https://s.example/caf%c3%a9 | /caf%c3%a9 | A | Text a. | 1
            https://s.example/b | /b | B | Text b. | 2
            ---
            https://s.example/%63af%C3%A9 | /%63af%C3%A9 | A | Text a. | 1
            https://s.example/b | /b | B | Text b. | 2
            """),
        Row(
            "an edit in another spelling", new: [2, 0], revised: [0, 1],
            """
            https://s.example/caf%C3%A9 | /caf%C3%A9 | A | Text a. | 1
            https://s.example/b | /b | B | Text b. | 2
            ---
            https://s.example/café | /café | A | Edited. | 1
            https://s.example/b | /b | B | Text b. | 2
            """),
        Row(
            "a slash that is encoded is none", new: [2],
            """
            https://s.example/a%2Fb | /a%2Fb | A | Text a. | 1
            https://s.example/a/b | /a/b | B | Text b. | 2
            """),
        Row(
            "URNs whose names differ in case", new: [2, 2, 0],
            """
            urn:isan:aB | /a | A | Text a. | 1
            urn:isan:x | /x | X | Text x. | 1
            ---
            urn:isan:Ab | /b | B | Text b. | 2
            urn:isan:AB | /c | C | Text c. | 3
            ---
            URN:ISAN:Ab | /b | B | Text b. | 2
            Urn:Isan:AB | /c | C | Text c. | 3
            """),
    ]

    // MARK: Moves

    static let moves = [
        Row(
            "another domain, in guid, link and each text's last line", new: [3, 0, 1], revised: [0, 3, 0],
            """
            https://old.example/c | https://old.example/c | C | C. First at <a href="https://old.example/c">old</a>. | 3
            https://old.example/b | https://old.example/b | B | B. First at <a href="https://old.example/b">old</a>. | 2
            https://old.example/a | https://old.example/a | A | A. First at <a href="https://old.example/a">old</a>. | 1
            ---
            https://new.example/c | https://new.example/c | C | C. First at <a href="https://new.example/c">new</a>. | 3
            https://new.example/b | https://new.example/b | B | B. First at <a href="https://new.example/b">new</a>. | 2
            https://new.example/a | https://new.example/a | A | A. First at <a href="https://new.example/a">new</a>. | 1
            ---
            https://new.example/d | https://new.example/d | D | D. First at <a href="https://new.example/d">new</a>. | 4
            https://new.example/c | https://new.example/c | C | C. First at <a href="https://new.example/c">new</a>. | 3
            https://new.example/b | https://new.example/b | B | B. First at <a href="https://new.example/b">new</a>. | 2
            """),
        Row(
            "the same without guids", new: [2, 1], revised: [0, 2],
            """
            - | https://old.example/b | B | B. First at old. | 2
            - | https://old.example/a | A | A. First at old. | 1
            ---
            - | https://new.example/c | C | C. First at new. | 3
            - | https://new.example/b | B | B. First at new. | 2
            - | https://new.example/a | A | A. First at new. | 1
            """),
        Row(
            "a show that changes its host, files and all", new: [2, 0], revised: [0, 2],
            """
            o2 | https://old.example/2 | Two | Notes. By old. | 2 | file=/old/2.mp3
            o1 | https://old.example/1 | One | Notes. By old. | 1 | file=/old/1.mp3
            ---
            n2 | https://new.example/2 | Two | Notes. By new. | 2 | file=/new/2.mp3
            n1 | https://new.example/1 | One | Notes. By new. | 1 | file=/new/1.mp3
            """),
        Row(
            "ids made anew in two steps", new: [4, 0, 1],
            """
            a4 | /4 | Four | Fourth. | 4
            a3 | /3 | Three | Third. | 3
            a2 | /2 | Two | Second. | 2
            a1 | /1 | One | First. | 1
            ---
            b4 | /4 | Four | Fourth. | 4
            a3 | /3 | Three | Third. | 3
            a2 | /2 | Two | Second. | 2
            a1 | /1 | One | First. | 1
            ---
            b5 | /5 | Five | Fifth. | 5
            b4 | /4 | Four | Fourth. | 4
            b3 | /3 | Three | Third. | 3
            b2 | /2 | Two | Second. | 2
            """),
        Row(
            "ids made anew while most items were new", new: [2, 4, 0],
            """
            a2 | /2 | Two | Second. | 2
            a1 | /1 | One | First. | 1
            ---
            b6 | /6 | Six | Sixth. | 6
            b5 | /5 | Five | Fifth. | 5
            b4 | /4 | Four | Fourth. | 4
            b3 | /3 | Three | Third. | 3
            b2 | /2 | Two | Second. | 2
            ---
            b6 | /6 | Six | Sixth. | 6
            b2 | /2 | Two | Second. | 2
            """),
        Row(
            "titles and moments of one item at another address prove nothing", new: [2, 1],
            """
            a2 | /2 | Minutes | Second. | 2
            a1 | /1 | Agenda | First. | 1
            ---
            b2 | /3 | Minutes | Third. | 2
            a1 | /1 | Agenda | First. | 1
            """),
    ]
}
