/// The names of months and their abbreviations in the languages of feeds and pages, from the Unicode CLDR and from use, in
/// small letters, without closing points; names that are ASCII without their accents stand in both spellings.
///
/// A word that means two months in two languages (Croatian and Polish `listopad`) counts for the language with more readers,
/// unless the text's language is known.
package enum MonthNames {
    /// 1 to 12; `nil` for a word that names no month.
    ///
    /// - Parameters:
    ///   - word: UTF-8 in small letters. Two-word names have one space.
    ///   - language: BCP 47, where it is known.
    package static func month(_ word: some Collection<UInt8>, language: String? = nil) -> Int? {
        guard word.count >= 2, word.count <= 40 else { return nil }
        let key = hash(word)
        if let language, let month = inLanguage(language)?[key] { return month }
        if let month = table[key] { return month }
        // Hebrew writes "in February" as one word.
        guard word.count > 4, word.starts(with: [0xD7, 0x91]) else { return nil }
        return table[hash(word.dropFirst(2))]
    }

    /// Whether a word begins a name of two words: Arabic `تشرين الأول`, Irish `meán fómhair`.
    package static func beginsTwoWords(_ word: some Collection<UInt8>) -> Bool {
        word.first.map { $0 >= 0x80 || $0 == 0x6D || $0 == 0x64 } == true && firstWords.contains(hash(word))
    }

    /// The month of the Persian year, 1 to 12, whose first is that of the spring equinox.
    package static func persianMonth(_ word: some Collection<UInt8>) -> Int? {
        word.first.map { $0 >= 0xD8 } == true ? persian[hash(word)] : nil
    }

    /// FNV-1a: no two of the names share it, and that another word of a date does is not to be feared.
    private static func hash(_ word: some Collection<UInt8>) -> UInt64 {
        word.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    private static let table: [UInt64: Int] = {
        var table: [UInt64: Int] = [:]
        table.reserveCapacity(2048)
        for (index, names) in names.enumerated() {
            for name in names.utf8.split(separator: 0x20) {
                table[hash(name.map { $0 == 0x5F ? 0x20 : $0 })] = index + 1
            }
        }
        for (index, name) in english.enumerated() {
            // Any beginning from three letters on: `Febr`, `Sept`.
            for length in 3...name.utf8.count { table[hash(name.utf8.prefix(length))] = index + 1 }
        }
        return table
    }()

    private static func inLanguage(_ language: String) -> [UInt64: Int]? {
        language.utf8.prefix(2).elementsEqual("hr".utf8) ? croatian : nil
    }

    /// Where Croatian means another month than its neighbours.
    private static let croatian: [UInt64: Int] = {
        var table: [UInt64: Int] = [:]
        for (name, month) in [("listopad", 10), ("listopada", 10), ("lis", 10), ("lip", 6), ("srp", 7)] {
            table[hash(name.utf8)] = month
        }
        return table
    }()

    private static let firstWords: Set<UInt64> = [
        hash("تشرين".utf8), hash("كانون".utf8), hash("meán".utf8), hash("mheán".utf8), hash("deireadh".utf8),
    ]

    private static let persian: [UInt64: Int] = {
        var table: [UInt64: Int] = [:]
        let names = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
        for (index, name) in names.utf8.split(separator: 0x20).enumerated() { table[hash(name)] = index + 1 }
        return table
    }()

    private static let english = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// A text a month, from January; `_` stands for a space.
    private static let names = [
        """
        ene enero gen gener genier genièr gennaio genver ian ianuarie ion ionawr jaan jaanuar jaenner jan janar \
        janeiro januar januara januari januarie januarja januaro january január januára janv janvaris janvier \
        janvāris janvārī janúar jänner led leden ledna oca ocak saus sausio sausis sij sijecanj sijecnja siječanj \
        siječnja sty styczen styczeń stycznia tammi tammikuu tammikuuta urt urtarrila urtarrilaren xan xaneiro yan \
        yanvar ιαν ιανουάριος ιανουαρίου ιανουαριου сту студзень студзеня січ січень січня янв январь января яну \
        януари јан јануар јануари қаң қаңтар հնվ հունվար հունվարի ינואר ינו׳ جانفي جنوری كانون_الثاني يناير ژانویه \
        जनवरी जन॰ जानेवारी জানু জানুয়ারি জানুয়ারী ஜன ஜனவரி జన జనవరి ജനുവരി ม.ค มกราคม ມັງກອນ ဇန်နဝါရီ იან იანვარი \
        មករា \
        eanáir eanair
        """,
        """
        chw chwef chwefror cʼhwe cʼhwevrer feb febbraio feber febr febreiro febrer febrero febrier febrièr februar \
        februara februari februarie februaris februarja februaro february február februára februāris februārī \
        febrúar fev fevereiro fevr fevral fevrier févr février helmi helmikuu helmikuuta lut lutego luty ots otsaila \
        otsailaren pebrero pebruari shk shkurt sub subat uno unor unora vas vasario vasaris veebr veebruar velj \
        veljaca veljace veljača veljače úno únor února şub şubat φεβ φεβρουάριος φεβρουαρίου φεβρουαριου ақп ақпан \
        лют лютага лютий лютого люты феб фебруар фев февр февраль февраля февруари փետրվար փետրվարի փտվ פברואר פבר׳ \
        شباط فبراير فروری فوریه فيفري फरवरी फ़रवरी फ़र॰ फेब्रुवारी ফেব ফেব্রুয়ারি ফেব্রুয়ারী பிப் பிப்ரவரி ఫిబ్ర \
        ఫిబ్రవరి ഫെബ്രുവരി ก.พ กุมภาพันธ์ ກຸມພາ ဖေဖော်ဝါရီ თებ თებერვალი កុម្ភៈ \
        feabhra
        """,
        """
        bre brezen brezna bře březen března kov kovas kovo maalis maaliskuu maaliskuuta maart mac machi maerz mar \
        marc marca march marcius marco marec maret mars marso mart martie marto marts martxoa martxoaren martā marz \
        marzec marzo març março maw mawrth meur meurzh mrt mrz márc március mäe mäerz mär märts märz ozujak ozujka \
        ožu ožujak ožujka μάρ μάρτιος μαρ μαρτίου μαρτιου бер березень березня мар март марта нау наурыз сак сакавік \
        сакавіка մարտ մարտի մրտ מרץ آذار مارس مارچ मार्च মার্চ மார் மார்ச் మార్చి മാർച്ച് มี.ค มีนาคม ມີນາ မတ် მარ \
        მარტი មីនា \
        márta
        """,
        """
        abr abrell abril abrëll api apirila apirilaren apr aprel april aprila aprile aprili aprilie aprilis aprill \
        aprilo apríl apríla aprīlis aprīlī avr avril bal balandis balandzio balandžio dub duben dubna ebr ebrel \
        ebrill huhti huhtikuu huhtikuuta kwi kwiecien kwiecień kwietnia nis nisan pri prill tra travanj travnja ápr \
        április απρ απρίλιος απριλίου απριλιου апр апрель апреля април квіт квітень квітня кра красавік красавіка \
        сәу сәуір ապր ապրիլ ապրիլի אפריל אפר׳ آوریل أبريل أفريل إبريل ابريل اپریل نيسان अप्रैल एप्रिल এপ্রি এপ্রিল \
        ஏப் ஏப்ரல் ఏప్రి ఏప్రిల్ ഏപ്രിൽ เม.ย เมษายน ເມສາ ဧပြီ აპრ აპრილი មេសា \
        aibreán aibreain aibreáin
        """,
        """
        geg geguze geguzes gegužė gegužės kve kveten kvetna kvě květen května mag maggio mai maiatza maiatzaren maig \
        maijs maijā maio maj maja majo majus may mayo mayıs maí mee mei máj mája május svi svibanj svibnja touko \
        toukokuu toukokuuta μάι μάιος μάϊου μαΐ μαΐου μαιου май мам мамыр мая мај трав травень травня մայիս մայիսի \
        մյս מאי أيار ایار مئی ماي مايو مه मई मे মে மே మే മേയ് พ.ค พฤษภาคม ພຶດສະພາ မေ მაი მაისი ឧសភា \
        bealtaine
        """,
        """
        birz birzelio birzelis birž birželio birželis cerven cervna cvn cze czerwca czerwiec eka ekaina ekainaren \
        giu giugno haz haziran hunyo iun iunie iyn iyun juin jun juna june junh junho juni junie junij junija junijs \
        junio junius juny juuni jún júna június júní jūn jūnijs jūnijā kesa kesakuu kesakuuta kesä kesäkuu kesäkuuta \
        lipanj lipnja meh mehefin mezh mezheven qer qershor xuno xuño červen června čvn ιουν ιουνίου ιουνιου ιούν \
        ιούνιος июн июнь июня мау маусым черв червень червня чэр чэрвень чэрвеня юни јун јуни հնս հունիս հունիսի \
        יוני جوان جون حزيران يونيه يونيو ژوئن जून জুন ஜூன் జూన్ ജൂൺ มิ.ย มิถุนายน ມິຖຸນາ ဇွန် ივნ ივნისი មិថុនា \
        meitheamh meithimh
        """,
        """
        cervence cervenec cvc gor gorff gorffennaf goue gouere heina heinakuu heinakuuta heinä heinäkuu heinäkuuta \
        hulyo iul iulie iyl iyul juil juill juillet jul jula julai julhet julho juli julie julij julija julijs julio \
        juliol julius july juuli júl júla július júlí jūl jūlijs jūlijā korr korrik liep liepa liepos lip lipca \
        lipiec lug luglio srpanj srpnja tem temmuz uzt uztaila uztailaren xul xullo července červenec čvc ιουλ \
        ιουλίου ιουλιου ιούλ ιούλιος июл июль июля лип липень липня ліп ліпень ліпеня шіл шілде юли јул јули հլս \
        հուլիս հուլիսի יולי تموز جولائی جولای جويلية يوليه يوليو ژوئیه जुलाई जुलै जुल॰ জুল জুলাই ஜூலை జులై ജൂലൈ ก.ค \
        กรกฎาคม ກໍລະກົດ ဇူလိုင် ივლ ივლისი កក្កដា \
        iúil
        """,
        """
        abu abuztua abuztuaren ag ago agos agost agosti agosto ags agt agu agust agustos agustus aout août aug \
        august augusta augusti augusto augusts augustus augustā augusztus avg avgust avq avqust awst ağu ağustos aŭg \
        aŭgusto elo elokuu elokuuta eost gush gusht kol kolovoz kolovoza ogo ogos rugp rugpjucio rugpjutis rugpjūtis \
        rugpjūčio sie sierpien sierpień sierpnia srp srpen srpna ágú ágúst αυγ αυγουστου αυγούστου αύγ αύγουστος авг \
        август августа жні жнівень жніўня серп серпень серпня там тамыз օգոստոս օգոստոսի օգս אוגוסט אוג׳ آب آگوست \
        أغسطس أوت اغسطس اوت اگست अगस्त अग॰ ऑगस्ट আগ আগস্ট ஆக ஆகஸ்ட் ఆగ ఆగస్టు ഓഗസ്റ്റ് ส.ค สิงหาคม ສິງຫາ ဩဂုတ် აგვ \
        აგვისტო សីហា \
        lúnasa lunasa
        """,
        """
        eyl eylul eylül gwen gwengolo ira iraila irailaren medi rugs rugsejis rugsejo rugsėjis rugsėjo ruj rujan \
        rujna sen sentabr sentyabr sep sept septemba septembar september septembra septembre septembrie septembris \
        septembro septembrī septiembre set setembre setembro sett settembre setyembre sht shtator syys syyskuu \
        syyskuuta szept szeptember wrz wrzesien wrzesień wrzesnia września zar zari zář září σεπ σεπτέμβριος \
        σεπτεμβρίου σεπτεμβριου вер верасень верасня вересень вересня сент сентябрь сентября сеп септембар септември \
        қыр қыркүйек սեպ սեպտեմբեր սեպտեմբերի ספטמבר ספט׳ أيلول سبتمبر ستمبر سپتامبر सप्टेंबर सितंबर सितम्बर सित॰ \
        সেপ সেপ্টেম্বর செப் செப்டம்பர் సెప్టెం సెప్టెంబర్ സെപ്റ്റംബർ ก.ย กันยายน ກັນຍາ စက်တင်ဘာ სექ სექტემბერი កញ្ញា \
        meán_fómhair mheán_fómhair
        """,
        """
        eki ekim here hyd hydref loka lokakuu lokakuuta oct october octobre octombrie octubre octòbre okt oktabr \
        oktoba oktobar oktober oktobra oktobris oktobro oktobrī oktoober oktubre oktyabr október októbra ott ottobre \
        out outubro paz pazdziernik pazdziernika paź październik października rij rijen rijna spal spalio spalis tet \
        tetor urr urria urriaren říj říjen října οκτ οκτωβρίου οκτωβριου οκτώβριος жовт жовтень жовтня кас \
        кастрычнік кастрычніка окт октобар октомври октябрь октября қаз қазан հոկ հոկտեմբեր հոկտեմբերի אוקטובר אוק׳ \
        أكتوبر اكتوبر اکتبر اکتوبر تشرين_الأول تشرين_الاول अक्टूबर अक्टू॰ अक्तूबर ऑक्टोबर অক্টো অক্টোবর அக் அக்டோபர் \
        అక్టో అక్టోబర్ ഒക്ടോബർ ต.ค ตุลาคม ຕຸລາ အောက်တိုဘာ ოქტ ოქტომბერი តុលា \
        deireadh_fómhair
        """,
        """
        aza azaroa azaroaren du kas kasım lapkr lapkricio lapkritis lapkričio lis listopad listopada listopadu \
        marras marraskuu marraskuuta nen nentor nobyembre noiembrie nopember nov novemba novembar november novembra \
        novembre novembris novembro novembrī noviembre noy noyabr nën nëntor nóv nóvember stu studeni studenog \
        studenoga tach tachwedd νοέ νοέμβριος νοε νοεμβρίου νοεμβριου лист листопад листопада ліс лістапад лістапада \
        нов новембар ное ноември нояб ноябрь ноября қар қараша նոյ նոյեմբեր նոյեմբերի נובמבר נוב׳ تشرين_الثاني \
        نوامبر نوفمبر نومبر नवंबर नवम्बर नव॰ नोव्हेंबर নভে নভেম্বর நவ நவம்பர் నవం నవంబర్ നവംബർ พ.ย พฤศจิกายน ພະຈິກ \
        နိုဝင်ဘာ ნოე ნოემბერი វិច្ឆិកា \
        samhain samhna
        """,
        """
        abe abendua abenduaren ara aralık dec decembar december decembra decembre decembrie decembris decembro \
        decembrī dek dekabr des desemba desember desembre dets detsember dez dezember dezembro dhj dhjetor dic \
        dicembre diciembre dis disember disyembre déc décembre gru grudnia grudzien grudzień gruod gruodis gruodzio \
        gruodžio joulu joulukuu joulukuuta kerzu kzu pro prosinac prosinca prosince prosinec rhag rhagfyr δεκ \
        δεκέμβριος δεκεμβρίου δεκεμβριου груд грудень грудня дек декабрь декабря декември дец децембар жел желтоқсан \
        сне снежань снежня դեկ դեկտեմբեր դեկտեմբերի דצמבר דצמ׳ دسامبر دسمبر ديسمبر كانون_الأول كانون_الاول डिसेंबर \
        दिसंबर दिसम्बर दिस॰ ডিসে ডিসেম্বর டிச டிசம்பர் డిసెం డిసెంబర్ ഡിസംബർ ธ.ค ธันวาคม ທັນວາ ဒီဇင်ဘာ დეკ დეკემბერი \
        ធ្នូ \
        nollaig nollag
        """,
    ]
}
