/// Learnt numbers, written by Benchmarks/Training/line_model.py.
enum LineVocabularyWeights {
    /// A weight in 32nds, then the entries that have it.
    static let rows = """
        -56 news
        -51 cookies
        -49 ©
        -44 foto
        -42 replacement
        -41 blog
        -38 comment rail
        -34 comments mehr
        -33 kommentare website
        -31 artikel kommentar reply
        -30 newsletter themen
        -29 2019 abnehmen
        -27 kontakt our reply$ sie site
        -26 services shop
        -25 ^about lesen
        -24 07 2023 ^reply ^video ^von by community dich dieser impressum kontakt$ mail partner
        -23 11 antworten com cookie links märkte nachrichten please rezepte
        -22 2021 privacy tipps us welt zurück über
        -21 14 2022$ ^zum aktuelle copyright datenschutz guide kirche …
        -20 01 1$ 2019$ 2025 ^weitere advertising articles latest news$ post seguridad stories zum
        -19 02 2011 2022 ^home ^mehr ago amazon college contact de$ geschichte information informationen jörg magazin
        -19 offshore policy terms thank
        -18 2025$ ^kontakt ^la ^top ^unsere ^© ago$ article beiträge bilder editor gelesen home learn newsletter$ not
        -18 rss seite sign vous übersicht
        -17 ^get ^news ^was abo all content deutschen info jahres kb kommentieren lizenz rights subscribe
        -17 veröffentlicht youtube
        -16 2018 2021$ ^aktuelle ^comment ^le ^zurück abbrechen abbrechen$ ausgabe beiträge$ commons europa events
        -16 health in$ inhalte instagram$ link ländern meinung mitglied shop$ tags us$ view
        -15 00$ 04 2$ 2023$ ^aus ^i ^impressum ^terms accessible annette archiv auch$ bild bus du email free jobs
        -15 more$ service themen$ tv weitere wissen wissen$ wordpress
        -14 0$ 03 49 ^facebook ^jetzt ^we ^über aktuell beliebte browser creative culture datei facebook facebook$
        -14 instagram jr kommentare$ podcast policy$ schreiben science see share travel video yoga
        -13 2017 21 ^best ^do ^foto ^hier ^instagram ^privacy ^tags ^the ^twitter ^wie ^you alle anmelden
        -13 ansprechpartner beitrag coach comment$ dein facilities getty ihnen impressum$ informationen$ interessant
        -13 jetzt kommentar$ köln log magazin$ media media$ pm pressemitteilungen print read rezepte$ saison says$
        -13 stadt startseite stiftung twitter twitter$ uns$ writer …$
        -12 14$ 2014 31 ^ansprechpartner ^are ^auch_interessant ^beliebte ^by ^contact ^copyright ^folge ^follow
        -12 ^magazin ^martin ^mediadaten ^schlagworte ^unternehmen ^youtube abo$ archiv$ art author autor$ buses co
        -12 content$ credit datenschutz$ english entdecken expert folge gelesen$ gerne großen home$ images images$
        -12 interessant$ join kannst kategorie kostenlos kurz liebe live love mark mediadaten merken page presse
        -12 promis redaktion schlagworte stories$ story transparenz tricks unternehmen veranstaltungen
        -12 veranstaltungen$ web www ·
        -11 08 16 17 2009 2020 23 ^al ^business ^die ^diese ^dieser ^live ^online ^search ^skip ^wir affiliate alles
        -11 app books com$ customers deutsche disabled editorial energie fenster find folgen follow frank fußball
        -11 guide$ guides how hund kultur könnte license login$ meldungen menu märkte$ now$ oktober online permalink
        -11 pie posts rechte reserved respekt s$ sexualität solutions sport tag under usa versorgt werden$ wirtschaft
        -11 write z$ zur » »$ öffnet
        -10 00 05 19 2008$ 2026 22$ 28 5$ ^d ^das_könnte ^der ^e ^empfehlungen ^ja ^ja_ich ^kultur ^l ^learn
        -10 ^meldungen ^mitglied ^mitglied_werden ^more ^newsletter ^next ^related ^schwerpunkte ^skip_to ^subscribe
        -10 ^themen ^you_might ^übersicht abonnieren anlagen bank beauty c career cc center chris coaches comments$
        -10 consent deals diese diskussion elderly empfehlen europäische food fragen hier hobby image immobilien
        -10 interessieren internationales it$ kommission kreis leben$ lernen like$ link$ login magazine martin meister
        -10 neu newsticker parks permalink$ politics read$ recipe resources$ save schliessen$ schwerpunkte sein$
        -10 service$ services$ skip startseite$ technik technik$ teilen termine$ thanks tipp tun university video$
        -10 washington webseite weekly wirtschaft$ world
        -9 09 2 2024 26 3$ ^abo ^alle ^artikel ^community ^das ^datenschutz ^dmca ^eine ^how ^how_to ^image
        -9 ^internationales ^kommentar ^kommentieren ^login ^most ^most_popular ^neu ^new ^november ^sign ^startseite
        -9 ^verwandte ^vorheriger ^wer ^à access aktuell$ am$ andreas anzeige api$ apply armut autor b beiträgen
        -9 bestellen bitte blog$ board brain button by$ carb community$ contenido coronavirus culture$
        -9 datenschutzerklärung datenschutzerklärung$ deutschland$ disclaimer dmca edition empfehlungen entwicklung
        -9 explore family feb forum full geschlossen$ here$ highlights hoher infos internationale jun juni kaffee
        -9 keine kommentieren$ leben liebe$ links$ living me möchten natur navigation never newsticker$ next nuestro
        -9 partner$ personal photo posted program$ projekte readers related sale schliessen september stations suche
        -9 summer tags$ today topics train trends turn u ukraine uns unternehmen$ verstehen verstehen$ vorheriger
        -9 votre welcome wetter wichtigsten wrong youtube$
        -8 06 13 2013 2024$ 22 58 ^als ^back ^bild ^explore ^find ^folge_uns ^food ^ihr ^letzte ^man ^meist ^our
        -8 ^previous ^print ^rust ^see ^sie ^support ^take ^view ^« abnehmen$ account$ all$ android ansprechpartner$
        -8 antwort anzeigen archive artikel$ beratung business business$ buy bücher center$ christoph climate$
        -8 comentar compensation conversation conversation$ county date deutschland dezember discover display dogs
        -8 donau download ds editions editors estate estate$ europa$ faqs game gewalt gewalt$ grüne haltung handelt
        -8 ice ideen inc india insurance$ interessieren$ israel japan kaufen konto lac letzte life llc medien miss
        -8 mit$ my möglich nachhaltigkeit now online$ opinion pin politik popular$ posts$ product products published
        -8 qualität registered repair resources rss$ schlagworte$ schreiben$ senior sex sites sport$ station story$
        -8 studium suche$ thread top$ uk unser v$ verwandte vorbehalten web$ weg wege x$ último
        -7 18 1945 2004 2009$ 2010 2015 2016 ^11 ^20 ^21 ^8 ^a ^all ^blog ^california ^comments ^continue ^du ^el
        -7 ^email ^filed ^filed_under ^health ^help ^ich_habe ^instant ^interview ^kategorien ^keine ^nach_oben
        -7 ^nachrichten ^noch ^politik ^pour ^pressemitteilung ^quellen ^service ^sport ^sports ^thank ^thank_you
        -7 ^wetter ^your ^zu ^zur action ads advertisers advice afghanistan akismet aktuelles alkohol america april
        -7 arbeit au austin bau bay bestellt book breaking california careers careers$ casa chaos cloud$ conditions$
        -7 cookies$ das$ december democracy des digital dortmund$ e editor$ eintrag erleichtern erwartet events$
        -7 experience fc feed fehler fehlt fi filed football forum$ frost garden geschlossen gestalten gewinnspiele
        -7 health$ help$ holen immobilien$ infos$ inside insider instant internet internet$ ipad iphones jersey
        -7 jersey$ karriere$ kategorien kategorien$ katholische kein keller kids kleider krise laufenden lokal los low
        -7 matthias may mediadaten$ menu$ min min$ mission monde mundo museum nachrichten$ necessary netflix neuen
        -7 neuesten noticias nov nutzen nähe onlineshop operating opinions otherwise passengers pdf$ pm$ podcast$
        -7 podcasts$ political por press$ produkte produkte$ program railway real really receive recipe$ redakteur
        -7 redaktion$ rent schließen$ setzt smith star stewart su submit subscriber suchen tel texte things times tips
        -7 top trending türkei videos$ vielfältige vs wahre weather work written y you$ yr öffnen übersicht$
        -6 0 10 101 130 151 1999 2008 24 30$ 37 37$ 4$ 45 50$ 52 6$ 83 9$ ^28 ^49 ^advertise ^alles ^anmeldung
        -6 ^anzeige ^articles ^august ^aus_dem ^be ^bitte ^careers ^carlos ^chat ^conditions ^coronavirus ^d_bloggern
        -6 ^dans ^dans_la ^datenschutzerklärung ^dezember ^disclaimer ^discover ^english ^events ^feedback ^football
        -6 ^forum ^google ^gut ^hallo ^hilfe ^hinweise ^ice ^info ^jobs ^jump ^jun ^log ^log_in ^management ^mark
        -6 ^meistgelesen ^neue ^other ^publikationen ^resources ^schliessen ^schon ^schreibe ^schreibe_einen
        -6 ^september ^terms_of ^this_site ^tipps ^trending ^un ^veranstaltungen ^veröffentlicht ^warum ^you_are
        -6 ^über_den abonnent abonnieren$ about about$ accessibility account adventure advertise advertiser ahora
        -6 alltag anbieter angebote anmeldung apps$ archives arrangements arts autoren baby back bad behandelt
        -6 behörden bei best blogger bloggern button$ calendar carlos catch ch challenge$ chemie chez civil cleaning$
        -6 cocktails company conditions contents contexto courtesy czy dec demokratie derechos dich$ diesen disclosure
        -6 dortmund editors$ ein$ english$ enjoy entertainment erfahren ernährung españa everything faq fashion folgt
        -6 forschung fußball$ gast gefragt$ geld$ gestellte get gift github glaubt grosse grupo guides$ gym générales
        -6 hallo handbuch handel hans happens haven here hilfe hit impeachment inbox indigenous individual individuals
        -6 informiert inhalt inne insights international iphone jahre jeremy journal jugendlichen kamera karl karte
        -6 kleinanzeigen küche kündigen kündigen$ leckere legal lesen$ letters level lies linkedin$ lire lo london
        -6 läuft magazine$ main management$ mandate master materialien meistens meistgelesen mode modo motor
        -6 namensnennung nature network nosotros notas noticias$ oben$ oct ok operator opinion$ org org$ otras out
        -6 page$ paso passiert patrick paulo pennsylvania peoples perspective photography piotr pl politics$ possible
        -6 powered presseportal previous privater protecting protestieren publications publikationen publish quantum
        -6 quellen quo recipes registrierung report$ reservados restaurant reviews reviews$ rückkehr says schlagen
        -6 schnell school search search$ sebastian security$ sees semaine sichern sichern$ sinn sonst spam spiegel
        -6 sponsoren spotify spotify$ spreche staff stars stellenmarkt stellenmarkt$ stiftung$ style$ sudoku sudoku$
        -6 suite sunday série talk team$ tech temas teresa tools$ travel$ trump try umwelt umweltschutz unter
        -6 unterstützung updates v vehicle verein veröffentlicht$ visit von$ vorher warten watch we weather$ weekly$
        -6 weiterlesen weiterlesen$ wer werbung wir$ world$ writes économie ökologisch österreich überblick$ › →
        -5 10$ 105 12 13$ 19$ 2010$ 2012 2012$ 2017$ 2026$ 21$ 38 4 53 53$ 7$ 72 88 98 ^10 ^15 ^2022 ^24 ^5 ^9
        -5 ^advertising ^affordable ^ai ^april ^article ^auch ^ausgabe ^austin ^autoren ^become ^bilder ^close
        -5 ^company ^connect ^creating ^credit ^december ^entdecken ^entdecken_sie ^europäische ^faqs ^flexible ^free
        -5 ^get_the ^highlights ^i_m ^infos ^inhaltsverzeichnis ^is ^je ^join ^jump_to ^kein ^learn_how ^linkedin ^lo
        -5 ^los ^may ^media ^meet ^mehr_aus ^mentions ^mentions_légales ^noch_mehr ^on ^please ^podcast ^podcasts
        -5 ^politics ^posted ^powered ^powered_by ^pressemitteilungen ^privacy_policy ^published ^recherche
        -5 ^rechtliches ^release ^rss ^russland ^shop ^sign_in ^social ^start ^status ^tech ^terms_and ^thanks
        -5 ^this_website ^today ^travel ^tv ^u ^unser ^videos ^viel ^vous ^welcome ^write ^written ^written_by
        -5 ^zurück_zur a$ abmelden abschied admissions admits afp agb$ aktuellste aller allgemein angebot anmelden$
        -5 anstatt anzeigen$ app$ apr art$ assistance attachments auf$ ausblenden ausblenden$ ausschreibungen autoren$
        -5 beat$ beginnt beitrag$ bereich$ berlin$ besten black blogs$ boden bookmark boys briefing bundesliga
        -5 bundesregierung canal carl checking chip christian click collection contact$ continue couch daily dans
        -5 date$ deine deinen docker dpa dream earn east edit education$ ee elegantly empfehlen$ empower engineering
        -5 englisch entertainment$ entwicklung$ ereignisse erfahrung erfolgreichen erschienen es$ español eyes f
        -5 factory fans faq$ fax fil finance finance$ finde flexible floor fm format fragen$ frauen$ funktionen fury
        -5 gefragt gefällt geld genug gesellschaft$ gesellschaftlichen gesucht gesucht$ good gott gov handel$ he
        -5 hiking hinterlassen history holland hunger höchste i$ ideas ideen$ inbox$ info$ información information$
        -5 inhaltsverzeichnis$ innovation insight inspiration instructions$ interesting interior je jonathan juli jump
        -5 karriere kindern kleidung konrad kontaktieren konzepte kreditvergleich köln$ körper league$ leute licensed
        -5 lizenz$ logo légales légales$ mar mario medicine mehr$ mein meistgelesen$ meldungen$ message mich mir mir$
        -5 mitglieder months mortgage movement movies möglich$ networks neu$ new newsletters newsletters$ newspaper
        -5 noah nor notifications november nrw office opinión organisation outs paper$ partners país perspektiven pics
        -5 politik$ politiker politique popular portal presse$ pressemitteilung pressemitteilungen$ primer privacy$
        -5 produkttests professor projekt radio rechtliches rechtliches$ red register request reuters reveals reviewed
        -5 sachsen safety schritt schule sep sex$ she siehe sitemap sitemap$ sites$ slow sommer sonstiges sorgt spaß
        -5 special sports sprachen starker stunden$ stuttgart syrien team technologien teile teilen$ texas theme third
        -5 thoughts ticket toilet topics$ touren tribune tv$ uhr$ unabhängige unable unfall uno unserer unteren
        -5 unterschiedlicher unterstütze updated uses vegan vehicles verarbeitet verbindungen verfasst verwendete
        -5 verwendung vez visto vos walter watson weiter$ wertvolle więcej wort wählen würde zdf zeitung ® ändern$
        -5 état österreich$ →$
        -4 106 12$ 128 15 18$ 19th 2000 2013$ 2014$ 2016$ 2018$ 24$ 26$ 27$ 35$ 41 43 54 71 ^12 ^17 ^19 ^23 ^27 ^45 ^6
        -4 ^7 ^ada ^agb ^aktuell ^alexander ^anmelden ^apple ^asked ^auf ^auto ^back_to ^become_a ^best_of ^book ^buy
        -4 ^cloud ^college ^contact_us ^cookie ^cookies ^copyright_© ^dec ^design ^deutsche ^deutschland ^diese_seite
        -4 ^diese_website ^digital ^do_you ^download ^du_kommentierst ^education ^entertainment ^ergebnisse ^es_gibt
        -4 ^everything ^faq ^feb ^february ^financial ^gesundheit ^heute ^i_am ^impressum_datenschutz ^informationen
        -4 ^international ^januar ^january ^kirche ^kleinanzeigen ^kommentare ^kurz ^las ^latest ^legal ^lesen
        -4 ^lesen_sie ^let_s ^lifestyle ^loading ^logo ^mai ^mail ^march ^marketing ^mehr_zum ^mein ^menu ^mission
        -4 ^mobile ^music ^navigation ^neueste ^never ^newsletter_abonnieren ^newsletters ^nov ^oct ^on_this ^open
        -4 ^opinion ^patrick ^photo ^post ^post_a ^press ^presse ^r ^real ^report ^save ^sep ^share ^sie_sind ^special
        -4 ^stay ^submit ^the_latest ^this ^us ^veröffentlicht_am ^vom ^was_ist ^weiter ^weitere_informationen
        -4 ^what_is ^wirtschaft ^world ^x ^zur_startseite ^über_uns ^→ abgelegt absolut accept accessories achieve
        -4 advertise$ advised advocacy agb agree ai$ aid aktualisiert alternativen america$ analysis android$ angriff
        -4 anhalt anleitung answers antisemitismus apartments appear application apps archives$ artikeln attribution
        -4 aug ausbildung ausgabe$ ausgehen back$ bahn beat beer berlin bestellen$ betrifft bildung bleiben$ bloggen
        -4 books$ botschaft brauchst british bureau businesses$ börse capital card case challenge children china
        -4 cleaning clicking close$ cloud coaching coffee$ coming company$ compte contents$ cooperative corona covered
        -4 covid crime css cuenta darf daten datos david deals$ deinem delay delgado demo$ democrats denkst dentro
        -4 derzeit detroit developer dieses digitalen dips disclosure$ discussion$ displaying draft dropping du$
        -4 düsseldorf eats eats$ economy ehemaliger einzige elections engagements engagements$ engineer episode
        -4 erfahre erreichbar erweitern español$ europe exclusive exklusive express facts fair fair$ fakten falschen
        -4 featured feedback feiern felix fett finanzen fitness fordern fotografie fotos fotos$ found free$
        -4 functionalities gadgets gallery gardening geführt genehmigung geschehen gesellschaft getting gifts girls
        -4 glaube gleich global$ gmbh governments gruppen guerra guidelines guy haber hacer hamburg$ harry hause
        -4 heading hear held hike hinter hinterlasse hinweise historia hl häufig immediate immer independent industrie
        -4 infektion informative informed inhaltsverzeichnis institute instructions intelligence international$ islam
        -4 jan jedem jederzeit job jobs$ jordan journeys jul justice k kb$ kids$ kinder kit klicken know$ kochen
        -4 kommende kommentardaten kommentierst krise$ kultur$ laden$ lage law lebensmittel leichte letter license$
        -4 life$ lifestyle likes list$ listen livestream living$ lizenzen lizenziert ltd lub luggage länder m mail$
        -4 management marketing matthew mb mdr meantime medical meghan meinungen meist melden member menschheit
        -4 mentions messe microsoft mwst myths même national national$ neben network$ neue neuer neueste nielsen
        -4 norden nr october offene offenen ohio oliver olympia opens organisationen part pascal pass$ passenden
        -4 password passwort pc pdf pennsylvania$ permission perry picks plugin plus$ post$ pr premium prendre
        -4 products$ programm programs$ provided provision purposes python$ q quote ratgeber reading recherche recht
        -4 regenerative reisen reisen$ release replies$ reports$ representative reserved$ reset responsibility
        -4 reuters$ reveal rhythmus ring robert rough runde russland sa sa$ sale$ sales santa sara say$ scale$
        -4 schließen schnäppchen schreibe schwerpunkte$ schöne schönste security see$ seite$ seminars serie sharing
        -4 shipping shot shutterstock singapore sorted sozialen space spiele stack staffed started started$ stats stay
        -4 steckt stick store$ streams$ strom struktur subscribe$ subscription sustainability symbolbild são tab
        -4 tabelle tech$ technische technology$ teilhabe teils termine territorio teufel text thresholds tips$ tonnen
        -4 topic tr trevor trop tu tylko ultimate understand université unless usa$ used ventures ver verfassen
        -4 vergleiche verpassen verschiedener version$ vertretung verträge via videos violating visiting visitors
        -4 vorbehalten$ vorbereiten wahlen wealth websites welt$ wenigen whatsapp wiki wikipedia williams windenergie
        -4 wine wirkt wissenschaft wissenschaft$ with$ words$ work$ worked wp yet$ youth ändern última überblick
        -4 übersetzung ←
        -3 02$ 0800 142 15$ 18th 2003 2006 2011$ 23$ 25$ 29$ 365 54$ 59 62 8$ ^02 ^18 ^2020 ^22 ^25 ^30 ^aber
        -3 ^about_us ^accessibility ^add ^aktualisiert ^aktuelles ^amazon ^amd ^android ^antworten ^anzeigen ^apr
        -3 ^archiv ^archives ^are_you ^aug ^ausbildung ^available ^beauty ^bloggen ^blogs ^book_a ^books ^browse
        -3 ^building ^c ^campus ^categories ^china ^comments_are ^commercial ^corona ^crime ^culture ^customer ^dan
        -3 ^dein ^den ^digitale ^du_willst ^e_paper ^editorial ^energy ^es ^eu ^experten ^family ^fashion ^featured
        -3 ^features ^februar ^federal ^film ^first ^folgen ^folgen_sie ^follow_the ^follow_us ^fotos ^four ^games
        -3 ^georgia ^get_a ^get_started ^have ^healthcare ^hello ^hey ^hi ^ich_bin ^in_den ^infos_zum ^jan ^jul ^juli
        -3 ^july ^juni ^karriere ^kontaktieren ^kontaktieren_sie ^kostenlose ^leave ^leave_a ^letters ^manage ^mar
        -3 ^meet_the ^menü ^märz ^nach ^need ^next_post ^nicht ^ob ^october ^office ^ok ^oktober ^one ^para ^people
        -3 ^popular ^por ^private ^product ^public ^q ^real_estate ^recent ^register ^related_posts ^request ^research
        -3 ^reviews ^s ^san ^science ^sections ^security ^see_all ^seit ^senior ^services ^sign_up ^sitemap ^smart
        -3 ^spiele ^state ^study ^suche ^table ^table_of ^terms_conditions ^tests ^thanks_for ^the_best ^today_s
        -3 ^tools ^top_themen ^u_s ^uk ^united ^vegan ^view_all ^von_der ^welcome_to ^werben ^windows ^zurück_zum ^»
        -3 ^ähnliche ^… ^› ^← ab$ abend abril accessories$ ada administered advisor advisory africa akademie alexander
        -3 alleine alpha alten alter always amazon$ amd analysen analyze andere angebote$ angela angeles angesichts
        -3 angst anliegen anlässlich anspruch antonio antworten$ anwendung any anytime ap ap$ apa api apply$
        -3 appointment approved ar archive$ archivo ard arte article$ arts$ assisted aufmerksam auftritt aus aus$
        -3 aussi ausstellung australia author$ auto$ b$ bacon basketball bbq beinhaltet bell bergen berichten beste
        -3 besuch beteiligten beteiligung bewegungen bewerten$ bewertung bezeichnen bid bietet big bike bikes bill
        -3 blogs bloody bogged book$ booked boost boston brandenburg broker browse bryan bucks bunch bundestag bundle
        -3 bäume büro campbell camping campus cancel cannot care$ cas cash categories categories$ categorized cbs
        -3 chain chase christmas classifieds classifieds$ closed$ club$ coach$ coffee collect color$ compatibility
        -3 concerns connecticut consulting continued contributor corporate costa country cyber da$ daraufhin day$ dean
        -3 decade delayed demo design$ deswegen detention development$ dienste difference$ digitales directory$ dogs$
        -3 doing donate downloads$ droits débat ebene ed edge edition$ education einrichtungen einverstanden
        -3 einwilligung email$ en$ endorsed enjoyed entdecken$ enthält entscheidet entwickeln entwickelte
        -3 entwicklungen erfassen erhält erik erinnert erlaubnis erlaubt erlebnisse ernährung$ erp erscheint erwin
        -3 erzählen espresso essays ethics europe$ evan event everyone executive exklusiv experten explore$ explorer
        -3 exploring fact fahrrad falsche family$ feed$ fighting fish fitness$ fleisch flickr florida flughafen
        -3 folgen$ folgenden follow$ fonds food$ former founder fr fragt franken frankfurter frau fun fundamental
        -3 funded galaxy games gas gay gear gegenwart gesundheit$ gewicht gewinnspiele$ ggf girl globally$ glück gmbh$
        -3 god got government grow gutscheine gäste habeck hair haiti hall hamas hamburg handmade happy hatte$ hause$
        -3 healthcare heft heißen help herz hi hilfe$ himself hinzufügen hinzufügen$ history$ hope houses houston hq
        -3 html$ hub hub$ humor hype häufigsten icons idee ignorance image$ imago indonesia industries$ industry
        -3 informal ingo inspiring instruction intended interest internacional interviews ios ipo ireland japan$
        -3 javascript javascript$ jerry jo joe joining journalism journalist journalisten journalists jr$ july junges
        -3 justin jäger jürgen kalender kanban keinen kinder$ kirche$ klassiker klassische klima kommunikation kong
        -3 konsum konsum$ kostenlose kritik laden laufen league leave lebens leider leipzig library lifestyle$ linux
        -3 lisa list live$ lives loading loading$ looking lovely lush luxury m$ manage marathon marktplatz
        -3 massachusetts may$ mayo maßnahmen mañana me$ measurement mediathek medien$ meisten mejor membership mensch
        -3 menü$ messenger mich$ mindset mins minuten$ missed mitarbeiter mitglieder$ mittelstand moderated monde$
        -3 mount music$ mw männer möchtest nachfolger nachricht name$ namely nas nation navigation$ net newsroom
        -3 newsroom$ nfl nikon normen nrw$ nutzungsbedingungen nürnberg obtain oma operated operators opportunity
        -3 opposed opt optisch organizations orte outdoor outfit owned parties partners$ pasado passion people peter
        -3 philipp phone photograph picks$ pinterest$ plan$ planen planetary platform$ plattform podcasts points
        -3 pollution power$ prefix pregnancy present$ press previous$ prince processed$ produkt produkt$ produkttests$
        -3 progress$ providing provisions präsentiert publication publications$ puede purchases purpose puzzles
        -3 pública qualifying quand quiz radio$ rankings rapid ratgeber$ reader readers$ received received$ recht$
        -3 recommend redesigned reduzieren reihe reise relationship religion replies report research$ reverse review$
        -3 rica ride rm road robots rolls roman rules$ rückgang saarland sample saturation saved schafft schließt
        -3 schule$ schwarzen schöner schüler science$ sciences scott screenshot sections securities seen selber sell
        -3 series$ shows shows$ sicher sicherlich simon site$ soccer society software$ sohn solutions$ sonstiges$ sort
        -3 sounds south spart spektrum spende spiele$ spielen sponsored spot$ springer statement$ stats$ stock store
        -3 stored streams street strenge striking students$ studies$ stuff submitting subscribers suma sunny support
        -3 support$ symposium tab$ tag$ taking talks taste tells tennis tense terror terry thema therapy thoughts$
        -3 thriving tiefe today$ tolle tom transformation treatments trello trends$ trump$ turner uncategorized
        -3 unglaublich unions unite universe unklar unprecedented unsere unten unterhaltung up up$ usability use$ utc
        -3 vanilla varios vergangene vergleich$ verification verstecken verwendet veränderungen vieles voice voll
        -3 voters vw wanting warren watch$ wegen werben where width wifi wikipedia$ wild william williams$ willst
        -3 wired wohnen wordpress$ writing wälder wäre würden zeiten$ zeitung$ zerstört zertifikate zoll zusätzlich
        -3 ähnliche öffentlichkeitsarbeit öko
        -2 100 100$ 110 17$ 2000$ 2001 2007 247 27 28$ 36 36$ 40 40$ 400 42$ 43$ 44 45$ 47 56 8 800 888 900 ^01 ^120
        -2 ^13 ^16 ^2021 ^26 ^29 ^about_the ^ad ^advertise_with ^angebote ^app ^apps ^archive ^art ^arts ^asia ^audio
        -2 ^australia ^b ^bei ^big ^bildung ^black ^breaking ^building_a ^bundesliga ^buy_now ^bücher ^case
        -2 ^case_studies ^certified ^chris ^classifieds ^click ^click_here ^climate_change ^coffee ^college_of
        -2 ^columns ^connect_with ^corporate ^corrections ^courtesy ^covid ^daily ^daniel ^dass ^david ^de ^deals
        -2 ^deutsch ^developer ^digitalisierung ^diy ^don ^don_t ^donald ^donald_trump ^donate ^downloads ^e_mail
        -2 ^economy ^energie ^enter ^environment ^ernährung ^español ^essen ^europe ^event ^f ^familie ^feature ^feed
        -2 ^finance ^finanzen ^find_out ^fitness ^follow_on ^for_the ^former ^france ^frauen ^fußball ^game ^general
        -2 ^geschichte ^gesellschaft ^gewinnspiele ^gift ^gifts ^give ^go ^good ^got ^got_a ^green ^guide ^haben
        -2 ^haben_sie ^handball ^healthy ^history ^homes ^hong ^hong_kong ^hr ^https ^i_have ^immobilien ^in_der
        -2 ^industries ^industry ^inserieren ^inside ^internationale ^interviews ^iphone ^italian ^italiano ^j ^job
        -2 ^john ^join_the ^jugend ^june ^just ^kids ^kinder ^kleine ^kommentar_verfassen ^last ^leadership
        -2 ^learn_more ^leben ^lebensmittel ^les ^leserreisen ^let ^liebe ^life ^like ^living ^local ^love ^m
        -2 ^magazine ^master ^medical ^medien ^member ^meta ^michael ^microsoft ^mitarbeiter ^monday ^money ^more_from
        -2 ^multimedia ^musik ^name ^national ^neben ^necessary ^nfl ^north ^op ^panorama ^partner ^partners ^passwort
        -2 ^paul ^pay ^payroll ^pc ^personal ^phone ^pinterest ^platform ^play ^polizei ^política ^posted_on ^pr
        -2 ^products ^profil ^quelle ^radio ^ratgeber ^re ^read ^ready ^ready_for ^recht ^redaktion ^region ^regional
        -2 ^reise ^reisen ^report_a ^request_a ^rezepte ^rss_feeds ^sa ^sales ^sarah ^schlagwörter ^scholarships
        -2 ^schule ^seminare ^send ^site ^social_media ^software ^solutions ^specials ^statistiken ^stellenangebote
        -2 ^storage ^store ^student ^subscribe_now ^subscribe_to ^t ^tag ^tax ^team ^technik ^technology ^tennis
        -2 ^thema ^theme ^tiktok ^tom ^top_10 ^topics ^track ^transportation ^trends ^tu ^umwelt ^updated ^usa ^want
        -2 ^we_also ^we_want ^weather ^wedding ^wein ^west ^what_s ^what_to ^where_to ^who ^who_we ^why ^will ^wine
        -2 ^women ^wordpress ^work ^you_may ^©_2022 ^©_2025 ^österreich ^特集 aa abandon abonnement absolutely
        -2 accessibility$ accounting action$ ad$ adams addresses admission adventures advertisement affiliates
        -2 affordable africa$ agreement ai akademie$ akteure aktionen aktuelles$ akzeptieren allowed amazing
        -2 ambassador analytics$ anfrage angeblich angegeben anhalt$ anhand anlage anonymous answered answers$ anyone
        -2 anywhere apartment apple$ applicants appreciate approaching arbeitswelt argue arsenal artikels asia asked
        -2 asociación asp association associations atp audio audio$ aufgaben aufgebaut august ausland$ ausrüstung
        -2 australia$ autos autumn ave award awards awards$ awesome az año años bachelor badge badges bank$ banking
        -2 barbara bars basketball$ bayern$ beauty$ becker behalf beispielsweise beraten beruf besitzen bewerten
        -2 bilder$ birthday bleiben blues bo boeing bold bonus boutique brains branche bremen brightness bugs
        -2 bundesliga$ bus$ buy$ buyer c$ calculator calculator$ calculators calendar$ call cape cara cards cards$
        -2 care carta cartoons category$ catherine certificates certification certification$ cet ch$ charge$ charles
        -2 check$ checkbox cheese chicago choices$ chrome cities citizens city claim$ cleveland climate close closed
        -2 cnn codes codes$ colleges columnists columnists$ columns commentary commenting commercial commission commit
        -2 committed committees communications compare compass concepts conduct confidence congratulations
        -2 congressional connect connect$ consulting$ contain contains continues contributors controversial cooking
        -2 corrections corrections$ council country$ couple course$ credits crime$ crossword cultivating cup$
        -2 cybersecurity$ dark dc dead death debugging decker decor default degrees degrees$ democratic demos denen
        -2 dependent destination details deutsch deutsch$ developers$ development diabetes dialog dictionary diet
        -2 digital$ digitale digitalisierung dir direkt disclaimer$ discovered disorders$ do$ download$ downloads dpa$
        -2 drain drill drink$ drucken drucken$ dsgvo earns economic editions$ edu educator ehrenamt$ eigene einkaufen
        -2 einrichtungen$ einstellungen einstellungen$ elected electronics embedded emphasis end$ engine england enter
        -2 entrepreneur entry entscheidung environment$ environmental epaper erforderlich ergebnis eric ermöglichen
        -2 erscheinen erstellen erweitert esg essay essential established evolution exam exception executed express$
        -2 expressed facing faculty fahrzeuge faire fakten$ false familie$ familien families fashion$ faz featuring
        -2 feedback$ feeds$ fiel financing finanzen$ finanzielle finds fire fold folded folks football$ footer forgot
        -2 form$ formal formulare forums forums$ founded frage france$ francisco fraud freelance freizeit friday front
        -2 frühen fun$ functioning funds funke förderung gallery$ games$ gaming$ gastronomie gateway gdpr gedacht
        -2 gemeinschaft genauer georgia germany$ geschichte$ geschrieben gesetz gesund gesunde gesundheit gewohnt
        -2 gifts$ glad globally glücklich golf$ good$ google$ gordon government$ gratis green$ grounds großes guardian
        -2 guidelines$ guten h habits hace handball harm having hearings heft$ helfen hello helping hero herr
        -2 hersteller heutigen hey hiring histoire holiday holt homepage homepage$ homes homes$ horror hosting$
        -2 husband hätten i ideas$ illinois improve index$ industrie$ informational injury ink inkl innovation$
        -2 inserieren inserieren$ insights$ intelligence$ interaktive interessante interessiert interests interview
        -2 invest invite io islam$ islands issn issues italiano italiano$ itunes j jackets james jane japanese jeffrey
        -2 john joined jon journal$ jugend julia jung kann$ katholischen kennen killing kit$ kitchen klar klimakrise
        -2 klimaschutz kollegen kommentaren kontaktformular kontrolle kooperation krieg künstliche landwirtschaft$
        -2 launch launched launches law$ leader leadership leadership$ leads lee left legal$ legitimate lehrer
        -2 leidenschaft leistungen leserreisen leserreisen$ letters$ leute$ lexikon liga$ linkedin listed listings
        -2 liveticker llc$ loan local local$ locations$ logged louis loves lt luckily lust macbook mal mama man$
        -2 manager$ manages manchen mann map$ maps$ march marco marketing$ markets$ math mayor mediathek$ medicine$
        -2 mediengruppe mediengruppe$ meet mega meinem meinung$ membership$ mess meta meta$ methode metro michael
        -2 migration migrations milch mill minimalist minute missbrauch mobile$ mobility mode$ modified mois mom
        -2 moments money$ montag morgen mostly multimedia multimedia$ musik$ musst musste mädchen männer$ nach
        -2 nachhaltige nachricht$ natur$ nature$ navigate ncbi near necessary$ new$ newspapers nightmare nimmt nivel
        -2 nlm noch note nothing notice notice$ nouveau number nutrition nutzer nutzern nutzungsbedingungen$ nächste
        -2 observe occasionally off offered ontario op operations$ opfer opportunities$ oraz orders other$ otros out$
        -2 outbreak outfits overcoming overview$ own$ pages$ panorama$ paper para partnerschaft partnership party
        -2 passen passt password$ pcs penn pension people$ pete philip photographer photos$ pick pictures pinterest
        -2 pizza plastic platinum play play$ playing plenty plugins plus pokal polizei$ política portal$ portrait
        -2 portugal power pr$ praktische pregnant prep$ preservation presses princess prize product$ professional
        -2 profiles programmer project$ projekte$ promo propos protected$ protest proudly provide provider prüfen ps
        -2 psychology pt publikationen$ published$ purchase putin página questions$ race random rankings$ rd recipes$
        -2 recovery$ region$ regional register$ registrieren$ reise$ releases$ reporter resort responses restaurants
        -2 restaurants$ restore result retirement rhein rhythm richtet richtig richtigen rohstoffe rolling row royal
        -2 ru rules ryan sacramento san sarah scale schiedsrichter schlagwörter schlicht schnelle school$ schulen
        -2 schwarz schweiz$ schäden scooter seattle secrets section$ sections$ seeing seeks seems segen sehe seiten
        -2 select seminare seminare$ sense session$ settings$ severe shares shipping$ shopping$ shops should sie$
        -2 since sinnvoll situation skin smarter social$ socket sorry soziales speaks specialist specials specials$
        -2 spenden spenden$ spent spirits sports$ spot spotlight spotlight$ spots springen$ st$ staat stadt$ staff$
        -2 startet stated station$ statistical statistics statistics$ statistik statistiken status$ stellen
        -2 stellenangebote stellenangebote$ steuern stil stocks strategy$ studies study stuttgart$ style ständig
        -2 subject submitted subscription$ substack sun sun$ super supporting sustainable swimming tackle talent teil
        -2 telephone television tennis$ terms$ test$ testimonials testimonials$ testimony tests$ thailand thanks$
        -2 themes$ think think$ this thüringen thüringen$ tickets tickets$ tiktok time$ timely times$ tip$ tipps$ to$
        -2 todos tonight touch tour$ tourism tout track tracking$ trade trademark trademarks trail trainer training$
        -2 trainings transport transportation$ travail travelling trust trusted truth ukraine$ ultra umsetzung umwelt$
        -2 uncover unserem unusual update$ updates$ usual vacuum vehicles$ veranstaltungskalender verbessert verein$
        -2 verkehr$ verlag$ vermutlich versuchen veränderung vibes views village visits volker vorgehen waiting wald
        -2 walmart warenkorb warranty warum webdesign webinars webinars$ website$ weise welcher wellness wellness$
        -2 wenden went werk western widerruf window window$ wine$ winning wish witness wm wohnen$ wollen$ women$ wood
        -2 workers working worldwide$ worst württemberg$ xml yale york zimmer zunehmend zurück$ zweck zzgl × ×$
        -2 änderungen • ›$ サイトマップ サイトマップ$ 特集 特集$ 社会 社会$ 経済 🙂
        -1 05$ 08$ 11$ 16$ 2002 2015$ 31$ 32$ 38$ 39 3d 47$ 50 51 52$ 74 94 96 97 ^03 ^100 ^3 ^31 ^35 ^40 ^50 ^access
        -1 ^accessories ^accounting ^affiliate ^anbieter ^andrew ^anti ^api ^application ^apply
        -1 ^artificial_intelligence ^call ^can ^career ^change ^climate ^consumer ^content ^cookie_policy ^covid_19
        -1 ^create ^current ^cybersecurity ^data ^do_not ^enterprise ^europa ^exclusive ^find_a ^fine ^fr ^freizeit
        -1 ^friday ^gaming ^geld ^global ^great ^guide_to ^guides ^gutscheine ^india ^information ^inhalt ^insights
        -1 ^internet ^ist ^japan ^klima ^knowledge ^last_updated ^learn_about ^looking ^looking_for ^make ^mo ^movies
        -1 ^n ^network ^new_york ^newsroom ^no ^non ^note ^nutzungsbedingungen ^obituaries ^on_the ^par ^place ^price
        -1 ^project ^projekte ^quick ^retail ^return ^reuters ^risk ^rss_feed ^sachsen ^schedule ^se ^see_the
        -1 ^shopping ^small ^style ^sustainability ^system ^termine ^test ^there_s ^training ^trump ^try ^tuesday
        -1 ^want_to ^we_re ^webinars ^wednesday ^where ^which ^white ^wissen ^yoga ^©_2026 ^©_copyright ^× ^•
        -1 acceptance accuracy ads$ advance advice$ affairs$ afford agenda aktiv alexa allen allerdings allergy almost
        -1 alternative alternatives although an$ analyse analysis$ announced annual anything applications$ arbeiten
        -1 are argument arrested articles$ artist asia$ ask aspects assessment assistant associate assume atlanta
        -1 ausbildung$ australian auto aux baden basics$ be beach beautiful beginner benefits$ berliner besser bill$
        -1 biology bleibt bloomberg branch broad builds bund camp canada$ candidate card$ cart cart$ catalog category
        -1 cause centers centers$ central centre certified chair change$ changing charged charger chat checklist
        -1 chicago$ chicken child chocolate city$ classic club coast college$ colorado columbia column come
        -1 communities communities$ compliance computer conference$ connected consult consultation contained contra
        -1 contractors contribute copilot coupons courses$ covering craft creating crypto d$ dank data$ days$ debate
        -1 deleted delivered desk desserts details$ dev developed developers difference dinge dining direct directory
        -1 discount discussion disease disorder disorders diversity documentation$ doesn dog domestic donate$ door
        -1 drink earbuds ebay ebook ebooks echo edited educational election electronic em emails emergency emerging
        -1 energie$ energy$ engineering$ enterprise$ erfahren$ erklären ev event$ everyday except excited experience$
        -1 explains explicitly extension failure faqs$ father feature$ features$ february festival figure film$ filter
        -1 final finally finden flavor flooring fool ford foreign form fr$ friend from$ frontend fruit future future$
        -1 g$ gaming ganzen garage gaza gear$ geht gen gender german gesetze git glossary gold golf governance grade
        -1 greater green gross groups grows growth$ grünen guarantee gut gutscheine$ hands hardware$ hate healthcare$
        -1 healthy heart helpful highest hire historical hohe hong hot hotel hour housing https humans händler icon
        -1 ihren imagine implementation index industries industry$ innerhalb innovative insurance intel interactive
        -1 investors issue$ issues$ jack jeder jesus johnson joy jungen kalender$ kept kind klein klima$ knowledge
        -1 kong$ laptops laptops$ lasting laura learning$ length library$ licensing lifetime listing llm located
        -1 logistics lost mac mag magic mai managed map maria marketplace markets mary mattress maximize mba md
        -1 mechanical medication member$ metadata middle mine mobile movies$ music mutual möchte möglichst münchen
        -1 nachhaltigkeit$ names nasa net$ nevada nih nonprofit north null ny obituaries obituaries$ of$ ohne ok$ one$
        -1 ones operations original outdoors overview owner owns paid pain parenting passionate payroll peppers
        -1 perhaps pet pets place$ planned planning$ plants played policies policies$ practical preferences
        -1 preferences$ preferred preise presentations prevention price$ pricing$ prior pro$ probably processed
        -1 productivity programmes property protected protection$ purchased racing reactions ready recent recruiting
        -1 registration regulation relations releases reporting reports required resource responsible retail review
        -1 rewards rights$ rising robot roi running russia sake sales$ sap schwangerschaft sciences$ score scores
        -1 season secret sector segment series serious server$ session sewing shape shopping signs sms sobre someone
        -1 source source$ specializes statement status stellt stone stop storage$ stores straight strategy streaming$
        -1 student studio$ styles sub surprising swap sweden sydney system$ table también targets taxes taxes$ teacher
        -1 teams$ telling temporary them$ themes thomas thought tiere tiktok$ title tomorrow toolkit touch$ tour
        -1 training trains translation traveling trial$ trips trotzdem tuesday tuition turns tutorials uk$ unbedingt
        -1 uncategorized$ united urlaub use user vergleich verification$ verkehr verwenden veteran view$ visited
        -1 visitor voices wales wann wants warning ways websites$ wedding week$ weird west wetter$ wien$ wines within
        -1 words works$ workshops writer$ württemberg years you yours z zeiten à – •$ ❤️
        1 1997 20 20$ 300 32 34 42 55 65 75 99$ ^as_a ^at ^basic ^built_in ^but_the ^conclusion ^consider ^despite ^en
        1 ^every ^for_example ^free_plan ^full ^here_s ^if_you ^many ^mit ^of ^once_you ^organic ^overall ^perfect
        1 ^plan ^pricing ^seo ^since ^step_2 ^strong ^that ^then ^these ^those ^tip ^using ^what ^what_we ^what_you
        1 ^with_the ^yes academic academy adam adapt adds adjustments adobe adopt adoption adresse advancements
        1 advantage adverse age ahead aim alongside alt american amount analyzing anderen angle apart apis appliances
        1 approaches appropriate architecture asian asking assess at atmosphere attempts attend attract augmented
        1 authentication automate awareness backend background balancing basic beats beginners below bench besondere
        1 better bigcommerce bigger bills blend block booking brands brings broken brought brown budgets build bühne
        1 calling cancer capable capacity carried cast casual caught century ces challenging channels charity cheaper
        1 chelsea christopher chronic claims classes co2 coal coding combination combine combined comfortable command
        1 comparison compatible complicated components comprehensive concerned conference configure connection
        1 connections connectivity conscious considerations$ considering constantly continuous controlled convenience
        1 convenient conversations cook correct countries created creation credibility crisis critical cross currently
        1 cycle cycles d damage danger daran database deciding decluttering dedicated degree dennoch depend depot
        1 deren describe described description descriptions design designed designers desire desired detect detection
        1 determine determined developing differences dimensions directly dish distinct distribution dla document doi
        1 down dramatically drei drip drivers drop dropped due días earned easiest eastern eco editing effect effects
        1 efficiently effort egal emotional emphasizes employer engage engaged engaging ensure entering enterprise
        1 entirely entity equipped erfolg errors essen$ essentially establish estado estimate etc$ european evidence
        1 evolve examples excel exist expand experiences experiment expertise explained exploration extract fabric
        1 failing falls far fatigue fed fee feeling fields figma figures files$ filing finances firm fiscal fit$ fixed
        1 fixtures flagship focusing followed formats franchise french frequency fresh friends funding furniture
        1 furthermore fällen gaps gave gehen gemini general gives glasses graphic graphql great grew grip growth guest
        1 guests haben$ handles hard hat$ headphones heavily heavy helped helps hide ho hop hopes hospital hosting
        1 hour$ hours hours$ household hr huge imaging implement implementing importance importantly improvement
        1 improves improving incorporate increasing indian indoors influencer installation instantly instructors
        1 integrate integrating intense interact interfaces intermittent internal interval introduced invoicing
        1 involved involves island json keeping keeps kennt keywords ki km knew land late layers layouts lbs lbs$
        1 lediglich lens lessons leverage leveraging liability libraries lift lights limitations linked liquid lists
        1 locations lock logs longer looked loss luis machines maker managers manual mapping market mars mat material
        1 matters measured members menschen mention method methods miami might mind minimalism mint mm modules
        1 momentum monetization money mood moreover mountain moves need$ needs$ negative niemand nine nodes nonprofits
        1 notes notion numbers ob obwohl oft olive onto operation opportunities opposition optimize order outlook
        1 outputs overhead packing pad pages parallel parents passing paths patient paul paying personalization
        1 personas pest photographers pins placement places planning plant platform poor popularity port portland
        1 possibly postgresql potentially pounds powerful predictive present priced prices prime principles
        1 prioritizing problems process$ processes produced producing produktion profile programs progressive
        1 promising proper properly protect protesters providers purchasing pure putting quality$ ranges ranking rated
        1 rather realistic reason reasonable receiving recognition recognize recommendation recommendations recording
        1 records reduced reduction reference reflect reflects refuse region regions regularly reichen relatively
        1 released reliable remains remote remotely remove represent represents republican reputation requiring
        1 resistant respond results returned revealed revenue rich risk$ roll roughly round rounds rule russische rust
        1 sagen samantha samsung satisfaction saturated saving say scalability scalable scaling scenarios schools
        1 schweiz scratch seamlessly seconds secure seeking selecting selling send sensors servers ses sets settings
        1 seven sharp shift shifts shoe shoppers shots signals significantly similarly simple$ simplicity six sized
        1 skilled skills slack sleep slower smart smooth smoother snacks software solar solely somewhat sony soy
        1 soziale specs spending st stability stand standalone standing starter state states$ staying stimmen stood
        1 strategic strengths stretch string structural structures struggle struggling subtle successful sugar suggest
        1 suggests suit suited sur surprised surveillance tables tape tatsächlich technique technological teeth
        1 territory themselves therefore thermal thing thorough threat threats timing titles tone too too$ tool
        1 towards toxic trading trained transforming treat trial tried trigger truck truly trying turned turning
        1 tutorial ui unfortunately unique universities unterstützen update upgrades useful users valuable value
        1 variables vary vast vendors verbraucher verdict vertical visualization vital vollständig volunteer vor$ vote
        1 walk walls warming wasn weil weiterhin welchen whenever white wien wife woman women won woocommerce workout$
        1 years$ yes$ ziel zones zukunft zuletzt zwei é öl €
        2 149 1968 1996 2030 3000 33 350 450 7 73 76 84 87 9 99 ^after ^and ^another ^average ^beim ^die_besten ^doch
        2 ^dr ^durch ^during ^es_ist ^eye ^fast ^he ^here ^here_are ^homepage ^how_do ^how_does ^how_much ^ich ^in_a
        2 ^in_this ^it ^let_us ^limited ^make_sure ^mit_dem ^na ^neuer ^neues ^not ^now ^one_of ^one_thing
        2 ^registrieren ^rest ^some ^still ^the_quality ^the_u ^this_article ^this_was ^vielen ^vielen_dank ^vor
        2 ^when_you ^wir_haben ^während ability abs absolute accepted accessoires accidentally actions active
        2 activities actual actually addition additionally adjust affect affordability aka algorithms ali align alike
        2 alike$ alone alors alternative$ amounts anbieten anderes anfang animal ann annually$ ans antes appelle
        2 approximately après aqui archived are$ aren array assets attack attempt audience audits aufmerksamkeit
        2 authority automated automatically außen außer av avoiding aware aws ba bags bar basis becoming bedeutet
        2 beginn beide bekämpfung below$ ben beneficial berichtet bet betonte betroffenen bevölkerung bewertungen
        2 bezug biggest billed bits blocks bluetooth brake brauche bread breath brief bring bringing broader brücke
        2 bug buildings bulk burning busy buying c3 campaigns candid capture carefully carry caused causing ce cell
        2 cent changed characteristics characters charm cheap check chief choice choose chosen ci clearly cli clinical
        2 closely clothes cocktail code$ colors combines combining communicate communication compact competitive
        2 competitors complexity composition computing concrete conferencing configuration confirm considerations
        2 consistency consumers consumption container containers coordination copper costs$ court coverage creates
        2 crop cups curve customization customize cutting dairy dann dates debt debug decide decided decision deep
        2 defer define defined deiner deliver delivery demand dental denuncia depends depth detailed develop
        2 developments device$ diamond did diego difficult dig dijo distance diverse documents dollar dollars donald
        2 donations dos dot drag dramatic dritten drive driving drug drugs dry dual durable durante durch easier$
        2 effectiveness efforts eggs ehemaligen eight einfluss einzelne einzelnen ele electric electrical electricity
        2 element elements else emmanuel enables enabling energien energien$ energy engines enhancing ensures
        2 enterprises entries entscheidungen entsprechend environment environments ergonomic erhalten erneuerbaren
        2 error esprit estimates esto está ex exchange exercise expectations extend extensive external extreme
        2 facility fahrzeug fall fallen familiar fand farben fear februar feels fees fell felt fewer field filled film
        2 finding finished first five fix fl flex floss flow flucht focus focuses folgende foot footprint for$ fordert
        2 forderung forms foundation fourth frame framework frauen freedom freitag freue function funktion
        2 funktioniert fälle für gap gar gefallen gefördert gefühle gegensatz gekommen gelingt gemacht$ gemeinde
        2 gemeinden genau generate genommen genügend geringe gesamten gestiegen gestión getestet gewesen gewonnen
        2 geändert giving global goals goes golden grains grandes grant greenhouse group growing grunde größere
        2 größten había handeln handling happened happening hashtag haut header headers heat heated herbs highlight
        2 hilft hin$ hintergrund historically hitze hochschule homeowners hospitals hourly hunting hygiene hätte höhe
        2 idea identify ignore immediately impact impacts improved inch included incorporating increases indem
        2 individuellen industrial infrastructure ingredients initial inklusive input inspired installed instructor
        2 integrated integrates integrations intelligent intensive interaction internationalen intuitive is itself iv
        2 jahr$ jahrhundert january jean jede jedes jogging js już kampf kann ke keyboard keyword kilometer kita
        2 klasse knapp know knows konnten kontext kontinuierlich kopf krankheit lacks lag landscape laptop lawmakers
        2 layer layout leaders lean learned learners legt leur li licht ließ lighting limits linie liste listening
        2 literally little location logging logic loi lors lose lots lunch lösen machen macos macron maintenance
        2 majority makes managing markt mars$ martes match matter max maximum maybe meaning measure measures medium
        2 meetings meets memory messages mid mieten mile military milk minimal ministry minutes missing mittel
        2 moderate modern module moins moment monate month$ monthly morning motion motto movers multi mussten myself
        2 myth n$ nachfrage nachhaltig name namen nationale naturally nearby nearly needing netz nombre novel nuevo
        2 nämlich nötig objects official ohnehin okay onboarding ongoing opened opening opponents optimal optimized
        2 optimizing oral orange orleans os output outside over$ overwhelming pack package pair pale palm papier paris
        2 park participants parts path pay payment peer penny percentage perform performance$ permanent personalized
        2 phase pic piece pieces pipes plans planting plate platforms$ players poetry policía polls population portion
        2 pos practice pre precision preis premier prepared presence pressure pretty price primarily principle
        2 prioritize prison privat profil$ profit programmatic promises prompt proof protocol präsidentin pull queries
        2 quien quiet raised ratings raw reach recommended reduce reduces regardless regierung relying renovation
        2 repeat replace repository requests require research respectively responded responsive rest$ return reusable
        2 richtung rooms ruf runner runs rural rücken safe salary salesforce salt samples sand savings scene scheduled
        2 schiff schnee schrieb scope screen seamless searched searches sechs second seek selection sellers selon
        2 selten sensor separate separately serving setting setzte shaped shit shown sicherheit sierra similar single
        2 ski smartphone$ snack soft soil solid solution songs sonntag sowie sowohl speaker specialty specifically
        2 spend spezielle spiel spread src ssd standards$ standort stands stark starken static stehen stets
        2 straightforward strategies strength stunde stärke stärker success sum supplement supply surf switch switches
        2 switching symptoms syntax systeme tagung tarde task teach tee template templates tempo temps tested
        2 thermostats throughout tiempo tier tiers timeline tiny tipping toddler together toilets towel toys traffic
        2 transaction transit transition transparent transporte través treasure treffen treten trip true tut typical
        2 türkiye ultimately unabhängig underlying unnecessary ups usb username users$ usually veranstaltung
        2 verbessern verhalten versatile versions versus verzeichnet verändert veröffentlichten vision visual volume
        2 volunteers vorbei vpn wahrscheinlich warm watt webflow week wein weist well werde whose why wichtiger widely
        2 wider wieder wind winter woche wohnung wollen worden$ workforce works worry worth wrapped wurde$ wünsche
        2 yard yellow yesterday zahl zeigte zeitpunkt zoho zoom zufolge zuhause zumindest zusammenhang zuschauer § ½
        2 également été être öffnungszeiten üben überprüfen „das „wir
        3 220 266 35 70 ^according ^according_to ^autor ^before_you ^cons ^dabei ^dem ^er ^finding ^for ^his ^however
        3 ^if ^in_addition ^in_the ^it_s ^jede ^kann ^key_features ^nur ^once ^she ^vor_dem ^we_are ^über_die able
        3 acht achten achtsamkeit activity add además advantages afternoon again agent agentur alarm alaska ale
        3 algunos allowing along an angabe anlass annually anregungen anschließend anschluss ansicht answer antrag
        3 arbeitgeber areas arm attention ausdruck auswahl automation autoridades avoir ayer bahnhof bald bar$ becomes
        3 begin begleiten begriff behavior beim bekommen bekommst benötigen beschreibt bestehen bestehende besteht
        3 bestätigt beton beyond bildet bin bisher bisherigen bit blood blue boards bonn branding braucht break buch
        3 builder bunten businesses called came cameras carbon cd certain certains charge charges chef choosing class
        3 clean cms commerce commonly cons$ consistent console construction consultants containing contract contracts
        3 cooling core cost$ cotton cow crash creators crm cup customizable dadurch darüber dependencies depending
        3 depuis designer designs dessen deux didn dinner dishes domain dress duo durchgeführt déjà dürfte echt
        3 effectively efficiency efficient eigenen einigen eins either elder elle emissions employee enable endlich
        3 enough ensuring entgegen entire entlang entsprechenden equipment erdöl erfolgte ergibt erhielt ermittelt
        3 ermöglicht erst ese estados etc eu eurer euro$ europäischen eventually evolving exact exactly excellent
        3 execution expect expected expenses expensive extra extremely factor factors fahren familie fascinating
        3 finanzierung$ finder firma fische fits foods foreground foren formen forward france frankreich französischen
        3 freude freunden fue fully funktionieren fühlen führen garten gebe gebracht gefunden$ gegangen gegen
        3 gegründet geplant geplanten gerade gespräch gestellt$ goal governor grab große großer grundlage größte half
        3 halten handle handy hasta hatte heizen her heraus hier$ hingegen hohen host house hubspot human hunde
        3 hundreds hybrid ihrer impfung include$ increase increased increasingly induced inhalt$ instance instead$
        3 interessen interested interview$ inventory investigación investor ip items jama jetzt$ johannes junge
        3 jährige kauf kehrt keiner keys klare kommen konflikte krankenhaus którzy kunden l lange langer language
        3 larger later lead lets lieber liefert lightweight limit lines lot luego längst ma made maintaining manchmal
        3 marken mas maximal maßnahme mean means med medidas mehreren mehrheit messaging millennials milliarden
        3 minister mit mix monat monitor moritz müsse nacht nachteile natürlich nehmen neun niedriger noise notwendig
        3 nächstes nürnberg$ ocean offer officials offiziell offline older on open optimization ordnung ore originally
        3 others otto ownership où partnern passend pelo pero personen peut pipe point position positiv posting
        3 potenzial powder prefer prevent problem processor projects pros$ protein präsident put público query quick
        3 rahmen rang rating reclaim recycled rede regeln regelung regionen$ registriert remember rental researchers
        3 resolution risk robust role room rye sans satz saw saying schaut scheduling schema schmidt schnitt
        3 scholarship sea seat seeds seinem server setzen shoes short show showed situación sky slices slightly
        3 smaller smartphones sobald solo sont sources soweit sp specialized später square stable start statements
        3 steht steigenden steigt stelle stellen$ storage stream suitable supports surface sus tage tak take taken
        3 takes teilnahme telefon temperatures tendencia terrorist testing teurer through till tipo town tracking
        3 transparency treatment trees trek tweets txt type um umgang unbelievable unidos unit units unlike unlimited
        3 unterstützt urged urls urteil usage variety vendor verlassen versorgung vielen vigilant von wanted warnung
        3 watchdog web3 weltweit wenige westen windows wireless wochen woman$ workflow workflows workouts wurden$ yes
        3 young za ze zehn zeitraum zone zudem zugang zugleich zustand zwölf „die
        4 000$ 150 25 30 48 5 90 ^2 ^32 ^3_3 ^before ^finding_a ^from ^gas ^gibt ^gibt_es ^her ^hidden ^key ^prof
        4 ^pros ^update ^use ^vor_allem ^what_are ^„die above ad after agencies al allem allow approach avec bag band
        4 banken battery beachten being bereit beschäftigte beschäftigten betroffen bez billion blick body brand brave
        4 brexit budget building bundesrepublik calories camera car cardio catering cette challenges changes china$
        4 clear clients collaboration completely cons considered contre control cool could courses cover crucial
        4 current darin darum days denis detail detail$ do done drawing driven dump dynamic early ebenfalls ecosystem
        4 einsatz einschließlich end engagement enhance entstehen entwickelt erforderlichen erklärt$ erstmals existing
        4 eye fabrik farbe federal fest flat flexibility freuen friendly fuels führenden führt fünf gab geburtstag
        4 gehören gelten genutzt georg gesagt geworden given größe halben hatten hidden highly hinaus hoffe hosted
        4 hälfte ihn inches income integration inzwischen isn issue item jednak jeweils jugend$ kommenden konkurrenz
        4 konnte kraft kredit który labor lachen lack laundry learning leicht major masters materials meal meals
        4 medida mental mg miles mindestens mini mischung mitte mouse mr mu mutter nachdem nahm named natural neues
        4 nichts noodles nos não oil ont operate organic orientierung ort ostern p p$ parler particularly pattern
        4 percent politische pool practices privately pro produzieren produziert profil pros public rate reducing
        4 reduziert regular remain rezept rise rocket routine réforme saint saturday segundo según sehen sehr seiner
        4 ser served sexuellen si significant sizes sollten something sparen speed spieler spielern spielt squarespace
        4 starting states steuer stress$ structure structured syndrome target tattoo techniques technologies tego term
        4 tesla though tie total traum tribunal tutoring types union unterwegs urban values vehículos verschiedene
        4 versprechen very voraussichtlich weihnachten weinbau weiter welches weniger wichtig wide windows$ wix wohl
        4 wollte wunder year zeigen zucker zusammen zutaten zuvor „ich
        5 180 400$ 700 ^4 ^as ^docker ^gemeinsam ^in ^my ^schweizer ^step ^termin ^um ^une ^w ^war ^wenn_sie
        5 additional advanced ag aktuellen album already angaben ao area bislang blockchain brauchen capabilities
        5 change code comme compared complex conclusion conclusion$ context course custom daniel department desde
        5 deutschlands device devices diesem director doch documentation easier easily effective eingerichtet eintritt
        5 eltern employees energieträger etwa every face faster fat feature feel files for force functionality further
        5 geeignet gefunden generally gesehen gleichzeitig gnu go google han hardware haus him hin however identified
        5 ihrem ihres incident including ins interface ja jahren$ jako juice junior kam key kleine kombiniert
        5 kulturelle kurze lang langsam large lat laut levels lkw lower längeren mais man maschinen meditation men
        5 metern million mio mithilfe mittlerweile mo models more muss mögliche möglichen möglichkeit native no nord
        5 offering officer og other own oz pan partir pas patients patterns perfect period person persönlichen pixel
        5 pkw place plumbing po provides py quickly ra re releasing requirements requires roof same samstag sein
        5 selbst shopify sich$ sieben simply sin stehen$ strong stück sure system systems takeaway tasks temperature
        5 theater time took tragen uhr un until various vielleicht vorbereitet wartung weeks weight welchem whole
        5 wichtige wochenende wrote your zeigt änderung
        6 1500 500 80 ^best_for ^ein ^so ^und ^while ^with ^you_can among around avoid beiden bekannt bringt ca client
        6 consultant cost costs create daher desktop deutlich don dort dr dürfen ecommerce euer fin freie generation
        6 gestellt gibt gilt grund have heute ideal ir jak known kämpfen lassen least led let line lässt making
        6 mehrere mes ml move multiple must möglichkeiten müssen ne needed needs oder optional paar physical process
        6 qu rates$ regionen reported response rolle s sagt script seien sekunden senioren setup shared simple so
        6 sofort spoiler stress students teams tej tl told traditional trotz typically ue understanding var vi victims
        6 vintage way weiteren welche workout would ya zahlreiche zero zinsen zunächst zwar zweiten « était
        7 3 6 ^ab ^but ^im ab across adding agency allows am aufbau aufgrund base basel bern built bundesministerium
        7 common companies con consider dafür darauf data dem different during erste ersten especially esta euch fait
        7 file findet following gb hand ihr insgesamt ist$ jahren januar jedoch last lea les likely lösung$ make
        7 miteinander most once only organization packages par parte pe plan police potential rice rote said$ se side
        7 smartphone social sogar standard statt step still supplies talking termin there tras trend trifft una und
        7 using verschiedenen viel vier what whether without yang zwischen °c
        8 000 1 125 1993 ^when added another auf available average besonders comes como di earlier einfach entre few
        8 geben geben$ ging gmail grundeinkommen hast higher hängt important inter jeden jest june las liegt long look
        8 model o offen option overall performance prof prozent przez schön self set several sollte t$ tausende were
        8 will x yourself
        9 1992 ^wenn balance beispiel dan de del ea erklärt fördert gemeinsam going his import install jahr just
        9 kosten le less light many meter minuten nun ou pip pricing rechts schweizer sieht sind$ sollen son them
        9 those tools toward uma verfügung viele waste öffentlichen
        10 ^0 before bereits between copy davon deshalb easy example grenzen includes ist kaum kg masse moving options
        10 per platforms r rates seinen się small soll three to two wie worden zu —
        11 aber based den ein ende g gemacht high in letzten much presidente sagte some specific sprechen then vom vor
        11 war was
        12 200 at$ because both cm etwas haben has ich instead kommt machine n of offers often one over quality sit
        12 sondern spielzeug während
        13 according als bzw en euro even features ha hoch http il im include nicht nie schon sind such water zeit że
        14 dabei der einmal habe innen into like ll lösung meine seit waren who
        15 dazu denn el est la month need seine seo they w wenn with
        16 ^– a da had non nur or t
        17 auch das each ganz its ve which
        18 and einen et if millionen run sei than une
        19 einer eines können qui wurden
        20 ^— bis from it na their these
        21 einem
        22 also eine es while wurde
        23 when
        24 er ut werden wird
        25 but the
        26 hat
        27 die
        30 as
        31 can
        33 dass
        35 sich
        36 que
        39 said
        40 that
        47 ^lg
        48 lg
        """
}
