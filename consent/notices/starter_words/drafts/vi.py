"""Vietnamese: a machine draft that nobody has checked. It is shown to nobody before a person who speaks it has."""

from consent.notices.starter_words.shapes import Check, Draft, Fact, Words

DRAFT = Draft(
    questions={
        "participation.group": Words(
            question="Bạn có muốn tham gia nhóm này không?",
            lead=(
                "Nhóm gặp nhau, đọc và góp ý. Với mỗi buổi họp, bạn tự quyết định khi đến lúc. Lời đồng ý "
                "của bạn có ngày kết thúc."
            ),
            yes_means=(
                "Chúng tôi mời bạn đến các buổi họp. Trước khi trả lời, bạn thấy buổi họp nói về việc gì, "
                "có ai ở đó và bạn được trả bao nhiêu tiền."
            ),
            no_means="Chúng tôi không mời bạn. Sự giúp đỡ bạn đang nhận và tiền bạn đã làm ra vẫn là của bạn.",
            if_you_change_your_mind=(
                "Chúng tôi đưa bạn ra khỏi các danh sách sắp tới ngay lập tức, và không ai hỏi lý do. "
                "Trong vòng 24 giờ, bạn ra khỏi danh sách gửi tin, nhóm trò chuyện và thư mục dùng chung. "
                "Nếu bạn muốn, có người nói chuyện với bạn về việc rời nhóm. Tiền bạn đã làm ra vẫn được "
                "trả đủ. Điều người khác đã nghe trong buổi họp thì không lấy lại được."
            ),
        ),
        "participation.session": Words(
            question="Bạn có muốn tham gia buổi họp này không?",
            lead=(
                "Bạn đã thấy buổi họp nói về việc gì, có ai ở đó và bạn được trả bao nhiêu tiền. Khi buổi "
                "họp bắt đầu, chúng tôi hỏi lại một lần nữa. Lời đồng ý của bạn hết khi buổi họp kết thúc."
            ),
            yes_means=(
                "Bạn có trong danh sách của buổi họp này. Bạn có thể nói, im lặng hoặc ra về bất cứ lúc "
                "nào. Tiền bạn đã làm ra được trả đủ."
            ),
            no_means=(
                "Bạn không có trong danh sách của buổi họp này. Bạn vẫn ở trong nhóm, và chúng tôi sẽ hỏi "
                "bạn về buổi họp sau. Tiền công và sự giúp đỡ bạn đang nhận không thay đổi."
            ),
            if_you_change_your_mind=(
                "Chúng tôi đưa bạn ra khỏi danh sách ngay lập tức. Nếu buổi họp đã bắt đầu, chúng tôi nói "
                "riêng với người điều hành. Trong vòng 24 giờ, bạn ra khỏi danh sách, nhóm trò chuyện và "
                "thư mục chung của buổi họp. Tiền bạn đã làm ra vẫn được trả đủ. Điều người khác đã nghe "
                "thì không lấy lại được."
            ),
        ),
        "capture.notes": Words(
            question="Chúng tôi có được ghi lại lời bạn nói mà không ghi tên bạn không?",
            lead=(
                "Trong buổi họp có một người ghi chép. Bản ghi cho biết điều gì đã được nói, không cho "
                "biết ai đã nói. Mỗi lần dùng ở ngoài nhóm, chúng tôi hỏi riêng. Lời đồng ý của bạn có "
                "ngày kết thúc."
            ),
            yes_means=(
                "Lời bạn nói có thể nằm trong bản ghi. Bạn có thể đọc bản ghi và yêu cầu chúng tôi sửa phần của bạn."
            ),
            no_means=(
                "Bạn vẫn có thể đến và nói. Khi bạn nói, người ghi chép đặt bút xuống. Tiền công và sự "
                "giúp đỡ bạn đang nhận không thay đổi."
            ),
            if_you_change_your_mind=(
                "Chúng tôi báo cho người ghi chép, và lời bạn nói không được ghi nữa. Nếu bạn muốn, hãy "
                "cho biết dòng nào là của bạn, trong vòng 72 giờ chúng tôi bỏ các dòng đó ra. Trong bản "
                "ghi mà nhóm đã đồng ý, chỗ đó được ghi là “bỏ ra theo ý người tham gia”. Điều người khác "
                "còn nhớ thì không lấy lại được."
            ),
        ),
        "contact.sms": Words(
            question="Chúng tôi có được gửi tin nhắn ngắn đến điện thoại của bạn không?",
            lead=(
                "Tin nhắn chỉ dùng những lời trung tính mà bạn đã chọn, vào giờ bạn đã cho biết. Tin không "
                "bao giờ nói nhóm làm về việc gì. Lời đồng ý này chỉ cho một số điện thoại. Nếu có số mới, "
                "chúng tôi hỏi lại. Lời đồng ý của bạn có ngày kết thúc."
            ),
            yes_means="Chúng tôi nhắc bạn về các buổi họp bạn đã nhận lời và báo khi tiền đã được trả.",
            no_means=(
                "Chúng tôi không gửi gì cả. Mọi thứ chờ bạn ở đây khi bạn đăng nhập. Tiền công, chỗ của "
                "bạn trong nhóm và sự giúp đỡ bạn đang nhận không thay đổi."
            ),
            if_you_change_your_mind=(
                "Tin đang chờ gửi bị dừng ngay lập tức, và nhân viên không còn thấy số này cho việc này. "
                "Trong vòng 24 giờ, số của bạn ra khỏi danh sách gửi tin. Tin đã đến điện thoại của bạn "
                "thì ở đó cho đến khi bạn xóa."
            ),
        ),
        "quote.unnamed": Words(
            question="Chúng tôi có được dùng lời của bạn mà không nêu tên bạn không?",
            lead=(
                "Ví dụ trong một báo cáo gửi cho một bộ của chính phủ. Lần nào bạn cũng xem đúng từng lời "
                "trước. Chúng tôi cùng bạn xem có ai nhận ra bạn qua những lời đó không. Lời đồng ý của "
                "bạn có ngày kết thúc."
            ),
            yes_means=(
                "Chúng tôi có thể chọn một câu của bạn và đưa cho bạn xem. Chúng tôi chỉ dùng câu đó nếu "
                "bạn đồng ý với đúng những lời ấy."
            ),
            no_means=(
                "Chúng tôi không dùng lời của bạn ở ngoài nhóm. Ý kiến của bạn vẫn được tính trong điều "
                "nhóm nói. Tiền công và sự giúp đỡ bạn đang nhận không thay đổi."
            ),
            if_you_change_your_mind=(
                "Từ lúc đó không ai chọn được lời của bạn nữa, và chúng tôi dừng các bài đang viết có lời "
                "đó. Trong vòng 7 ngày, chúng tôi bỏ lời của bạn ra khỏi trang mạng và tài liệu của mình. "
                "Bản đã in hoặc đã được lưu thì không lấy lại được."
            ),
        ),
        "payment.provider": Words(
            question=(
                "Chúng tôi có được đưa thông tin nhận tiền của bạn cho ngân hàng hoặc công ty ví điện tử "
                "trả tiền cho bạn không?"
            ),
            lead=(
                "Để gửi tiền, công ty cần tên chủ tài khoản và số tài khoản của bạn. Công ty biết số tiền, "
                "và không biết gì về nhóm. Lúc nào cũng có cách nhận tiền không qua công ty như vậy."
            ),
            yes_means=(
                "Tiền vào tài khoản hoặc ví của bạn. Công ty thấy một tên trung tính là người trả. Lời "
                "đồng ý này chỉ cho một công ty."
            ),
            no_means="Bạn vẫn được trả đủ. Chúng tôi đưa tiền bằng cách khác, ví dụ tiền mặt.",
            if_you_change_your_mind=(
                "Lần trả tiền sau không đi qua công ty đó, và ngay trong ngày chúng tôi đề nghị với bạn "
                "cách khác. Trong vòng 24 giờ, chúng tôi yêu cầu công ty xóa những gì được phép xóa. Các "
                "lần đã trả vẫn nằm trong sổ của công ty và của chúng tôi: luật quy định như vậy."
            ),
        ),
    },
    checks={
        "your_choice": Check(
            "Bạn nói không với một câu hỏi. Tiền bạn đã làm ra thì sao?",
            (
                "Tôi được ít hơn",
                "Không sao cả, vẫn là của tôi",
                "Tôi được nhận muộn hơn",
            ),
            1,
            (
                "Không có gì thay đổi. Tiền bạn đã làm ra và sự giúp đỡ bạn đang nhận không phụ thuộc vào "
                "câu trả lời. Bạn có thể nói không với bất cứ câu nào."
            ),
        ),
        "you_can_stop": Check(
            "Bạn đã đồng ý và muốn dừng. Bạn làm gì?",
            (
                "Tôi mở “Lựa chọn của tôi” và dừng. Tôi không cần nói lý do",
                "Tôi giải thích lý do trước",
                "Tôi chờ đến khi hết thời hạn",
            ),
            0,
            (
                "Bạn mở “Lựa chọn của tôi”, chọn câu hỏi và dừng. Hoặc bạn nói với bất cứ ai trong nhóm "
                "nhân viên. Không ai hỏi lý do."
            ),
        ),
        "cannot_be_undone": Check(
            "Bạn dừng lại. Điều gì chúng tôi không lấy lại được?",
            (
                "Không có gì, tất cả đều lấy lại được",
                "Tin đang chờ gửi",
                "Những gì đã in và những gì người khác đã nghe",
            ),
            2,
            (
                "Chúng tôi không gọi lại được bản đã in, hoặc điều người khác đã nghe trong buổi họp. "
                "Những gì chúng tôi tự giữ thì chúng tôi dừng và bỏ ra được."
            ),
        ),
        "what_we_keep": Check(
            "Chúng tôi giữ gì từ câu trả lời của bạn, và ai được xem?",
            (
                "Không giữ gì cả",
                "Mọi người trong nhóm đều đọc được",
                "Câu trả lời, lời hỏi và ngày. Chỉ người cần cho công việc mới xem được",
            ),
            2,
            (
                "Chúng tôi giữ điều bạn trả lời, với lời hỏi nào và vào ngày nào, để cả bạn và chúng tôi "
                "có thể cho thấy. Tên và số điện thoại của bạn được cất riêng và khóa lại. Bạn có thể đọc "
                "ai đã mở ra."
            ),
        ),
    },
    facts={
        "safeguarding.danger": Fact(
            "Nếu có người gặp nguy hiểm, chúng tôi hành động",
            (
                "Nếu bạn hoặc người khác có thể bị hại nặng, chúng tôi báo cho người lo về an toàn trong "
                "nhóm nhân viên. Chúng tôi nói chuyện với bạn trước, mỗi khi làm vậy là an toàn."
            ),
        ),
        "law.compelled": Fact(
            "Tòa án có thể ra lệnh cho chúng tôi đưa ra những gì đang giữ",
            "Khi đó chúng tôi chỉ đưa ít nhất theo luật, và cho bạn biết ngay khi an toàn.",
        ),
        "security.access_log": Fact(
            "Chúng tôi ghi lại ai mở thông tin của bạn",
            "Bạn có thể tự đọc bất cứ lúc nào: người giữ vai trò nào, khi nào và để làm gì.",
        ),
        "payment.record": Fact(
            "Tiền chúng tôi đã trả bạn nằm trong sổ sách của chúng tôi",
            "Luật yêu cầu giữ trong vài năm. Bên cạnh không có câu chuyện nào.",
        ),
        "accounts.audit": Fact(
            "Kiểm toán viên kiểm tra tiền của chúng tôi",
            "Họ thấy mã số và số tiền. Họ không thấy tên bạn.",
        ),
        "statistics.aggregate": Fact(
            "Chúng tôi đếm có bao nhiêu người tham gia",
            "Chúng tôi chỉ cho xem một con số khi có nhiều người đến mức không ai bị nhận ra.",
        ),
    },
)
