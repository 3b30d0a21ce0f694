/// Month names and their abbreviations in the languages that feeds use, from the Unicode CLDR, lower case, without
/// closing points; names that are ASCII without their accents stand in both spellings.
///
/// A word that means two months in two languages (Croatian and Polish `listopad`) counts for neither or, where the
/// language that differs is left out, for the others.
enum MonthNames {
    /// 1 to 12; `nil` for a word that names no month.
    static func month(_ word: String) -> Int? { table[word.lowercased()] }

    private static let table: [String: Int] = {
        var table: [String: Int] = [:]
        for (index, names) in names.enumerated() {
            for name in names.split(separator: " ") { table[String(name)] = index + 1 }
        }
        return table
    }()

    /// A line a month, from January.
    private static let names = [
        """
        ene enero gen gener genier genièr gennaio genver ian ianuarie ion ionawr jaan jaanuar jaenner jan janar \
        janeiro januar januara januari januarie januaro january január januára janv janvaris janvier janvāris \
        janúar jänner led leden ledna oca ocak saus sausio sausis sty styczen styczeń stycznia tammi tammikuu \
        tammikuuta urt urtarrila xan xaneiro yan yanvar ιαν ιανουάριος ιανουαρίου сту студзень студзеня січ \
        січень січня янв январь января яну януари јан јануар јануари қаң қаңтар հնվ հունվար հունվարի ינואר ינו׳ \
        يناير जनवरी जन॰ জানু জানুয়ারী ஜன ஜனவரி జన జనవరి ม.ค มกราคม იან იანვარი
        """,
        """
        chw chwef chwefror cʼhwe cʼhwevrer feb febbraio feber febr febreiro febrer febrero febrier febrièr \
        februar februara februari februarie februaris februaro february február februára februāris febrúar fev \
        fevereiro fevr fevral fevrier févr février helmi helmikuu helmikuuta lut lutego luty ots otsaila shk \
        shkurt sub subat uno unor unora vas vasario vasaris veebr veebruar úno únor února şub şubat φεβ \
        φεβρουάριος φεβρουαρίου ақп ақпан лют лютага лютий лютого люты феб фебруар фев февр февраль февраля \
        февруари փետրվար փետրվարի փտվ פברואר פבר׳ فبراير फ़रवरी फ़र॰ ফেব ফেব্রুয়ারী பிப் பிப்ரவரி ఫిబ్ర \
        ఫిబ్రవరి ก.พ กุมภาพันธ์ თებ თებერვალი
        """,
        """
        bre brezen brezna bře březen března kov kovas kovo maalis maaliskuu maaliskuuta maart mac maerz mar marc \
        marca march marcius marco marec maret mars mart martie marto marts martxoa marz marzec marzo març março \
        maw mawrth meur meurzh mrt mrz márc március mäe mäerz mär märts märz μάρ μάρτιος μαρ μαρτίου бер \
        березень березня мар март марта нау наурыз сак сакавік сакавіка մարտ մարտի մրտ מרץ مارس मार्च মার্চ மார் \
        மார்ச் మార్చి มี.ค มีนาคม მარ მარტი
        """,
        """
        abr abrell abril abrëll api apirila apr aprel april aprila aprile aprilie aprilis aprill aprilo apríl \
        apríla aprīlis avr avril bal balandis balandzio balandžio dub duben dubna ebr ebrel ebrill huhti \
        huhtikuu huhtikuuta kwi kwiecien kwiecień kwietnia nis nisan pri prill ápr április απρ απρίλιος απριλίου \
        апр апрель апреля април квіт квітень квітня кра красавік красавіка сәу сәуір ապր ապրիլ ապրիլի אפריל אפר׳ \
        أبريل अप्रैल এপ্রি এপ্রিল ஏப் ஏப்ரல் ఏప్రి ఏప్రిల్ เม.ย เมษายน აპრ აპრილი
        """,
        """
        geg geguze geguzes gegužė gegužės kve kveten kvetna kvě květen května mag maggio mai maiatza maig maijs \
        maio maj maja majo majus may mayo mayıs maí mee mei máj mája május touko toukokuu toukokuuta μάι μάιος \
        μαΐ μαΐου май мам мамыр мая мај трав травень травня մայիս մայիսի մյս מאי مايو मई মে மே మే พ.ค พฤษภาคม \
        მაი მაისი
        """,
        """
        birz birzelio birzelis birž birželio birželis cerven cervna cvn cze czerwca czerwiec eka ekaina giu \
        giugno haz haziran iun iunie iyn iyun juin jun juna june junh junho juni junie junij junijs junio junius \
        juny juuni jún júna június júní jūn jūnijs kesa kesakuu kesakuuta kesä kesäkuu kesäkuuta meh mehefin \
        mezh mezheven qer qershor xuno xuño červen června čvn ιουν ιουνίου ιούν ιούνιος июн июнь июня мау маусым \
        черв червень червня чэр чэрвень чэрвеня юни јун јуни հնս հունիս հունիսի יוני يونيو जून জুন ஜூன் జూన్ \
        มิ.ย มิถุนายน ივნ ივნისი
        """,
        """
        cervence cervenec cvc gor gorff gorffennaf goue gouere heina heinakuu heinakuuta heinä heinäkuu \
        heinäkuuta iul iulie iyl iyul juil juill juillet jul jula julai julhet julho juli julie julij julijs \
        julio juliol julius july juuli júl júla július júlí jūl jūlijs korr korrik liep liepa liepos lip lipca \
        lipiec lug luglio tem temmuz uzt uztaila xul xullo července červenec čvc ιουλ ιουλίου ιούλ ιούλιος июл \
        июль июля лип липень липня ліп ліпень ліпеня шіл шілде юли јул јули հլս հուլիս հուլիսի יולי يوليو जुलाई \
        जुल॰ জুল জুলাই ஜூலை జులై ก.ค กรกฎาคม ივლ ივლისი
        """,
        """
        abu abuztua ag ago agost agosto ags agu agust agustos agustus aout août aug august augusta augusti \
        augusto augusts augustus augusztus avg avgust avq avqust awst ağu ağustos aŭg aŭgusto elo elokuu \
        elokuuta eost gush gusht ogo ogos rugp rugpjucio rugpjutis rugpjūtis rugpjūčio sie sierpien sierpień \
        sierpnia srp srpen srpna ágú ágúst αυγ αυγούστου αύγ αύγουστος авг август августа жні жнівень жніўня \
        серп серпень серпня там тамыз օգոստոս օգոստոսի օգս אוגוסט אוג׳ أغسطس अगस्त अग॰ আগ আগস্ট ஆக ஆகஸ்ட் ఆగ \
        ఆగస్టు ส.ค สิงหาคม აგვ აგვისტო
        """,
        """
        eyl eylul eylül gwen gwengolo ira iraila medi rugs rugsejis rugsejo rugsėjis rugsėjo sen sentabr \
        sentyabr sep sept septembar september septembra septembre septembrie septembris septembro septiembre set \
        setembre setembro settembre sht shtator syys syyskuu syyskuuta szept szeptember wrz wrzesien wrzesień \
        wrzesnia września zar zari zář září σεπ σεπτέμβριος σεπτεμβρίου вер верасень верасня вересень вересня \
        сент сентябрь сентября сеп септембар септември қыр қыркүйек սեպ սեպտեմբեր սեպտեմբերի ספטמבר ספט׳ سبتمبر \
        सितंबर सित॰ সেপ সেপ্টেম্বর செப் செப்டம்பர் సెప్టెం సెప్టెంబర్ ก.ย กันยายน სექ სექტემბერი
        """,
        """
        eki ekim here hyd hydref loka lokakuu lokakuuta oct october octobre octombrie octubre octòbre okt oktabr \
        oktobar oktober oktobra oktobris oktobro oktoober oktyabr október októbra ott ottobre out outubro paz \
        pazdziernik pazdziernika paź październik października rij rijen rijna spal spalio spalis tet tetor urr \
        urria říj říjen října οκτ οκτωβρίου οκτώβριος жовт жовтень жовтня кас кастрычнік кастрычніка окт октобар \
        октомври октябрь октября қаз қазан հոկ հոկտեմբեր հոկտեմբերի אוקטובר אוק׳ أكتوبر अक्टूबर अक्टू॰ অক্টো \
        অক্টোবর அக் அக்டோபர் అక్టో అక్టోబర్ ต.ค ตุลาคม ოქტ ოქტომბერი
        """,
        """
        aza azaroa du kas kasım lapkr lapkricio lapkritis lapkričio lis listopad listopada listopadu marras \
        marraskuu marraskuuta nen nentor noiembrie nov novembar november novembra novembre novembris novembro \
        noviembre noy noyabr nën nëntor nóv nóvember tach tachwedd νοέ νοέμβριος νοε νοεμβρίου лист листопад \
        листопада ліс лістапад лістапада нов новембар ное ноември нояб ноябрь ноября қар қараша նոյ նոյեմբեր \
        նոյեմբերի נובמבר נוב׳ نوفمبر नवंबर नव॰ নভে নভেম্বর நவ நவம்பர் నవం నవంబర్ พ.ย พฤศจิกายน ნოე ნოემბერი
        """,
        """
        abe abendua ara aralık dec decembar december decembra decembre decembrie decembris decembro dek dekabr \
        des desember desembre dets detsember dez dezember dezembro dhj dhjetor dic dicembre diciembre dis \
        disember déc décembre gru grudnia grudzien grudzień gruod gruodis gruodzio gruodžio joulu joulukuu \
        joulukuuta kerzu kzu pro prosince prosinec rhag rhagfyr δεκ δεκέμβριος δεκεμβρίου груд грудень грудня \
        дек декабрь декабря декември дец децембар жел желтоқсан сне снежань снежня դեկ դեկտեմբեր դեկտեմբերի \
        דצמבר דצמ׳ ديسمبر दिसंबर दिस॰ ডিসে ডিসেম্বর டிச டிசம்பர் డిసెం డిసెంబర్ ธ.ค ธันวาคม დეკ დეკემბერი
        """,
    ]
}
