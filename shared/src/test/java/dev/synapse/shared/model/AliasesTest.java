package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AliasesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User",
                "user",
                "USER",
                "uſer",
                "Ｕｓｅｒ",
                "ᵁˢᵉʳ",
                "𝐔𝐬𝐞𝐫",
                "Us\u00ADer",
                "U\u200Bser",
                "\u2060User\uFEFF",
                "User\u034F",
                "User\u3164",
                "User\uFFA0",
                "User\uFE0F",
                "User\uDB40\uDD00",
                " User ",
                "User\u00A0",
                "\u2003User\u3000",
                "User\u0000",
                "ORCHESTRATOR",
                "Orcheſtrator",
                "Orche\u200Dstrator"
            })
    void a_reserved_name_is_recognized_in_any_form(String alias) {
        assertThat(Aliases.isReserved(alias)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Users", "Us er", "Üser", "Orchestra", "Writer", ""})
    void other_names_are_not_reserved(String alias) {
        assertThat(Aliases.isReserved(alias)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Straße, STRASSE",
        "Ας, ασ",
        "ΑΣ, ας",
        "İda, ida",
        "ıda, IDA",
        "ﬁnder, FINDER",
        "'Ada  B', Ada B",
        "'Ada\u00A0B', Ada B",
        "A\u030Asa, Åsa",
        "Ꭰ, ꭰ",
        "①, 1"
    })
    void two_forms_of_one_name_are_the_same(String one, String other) {
        assertThat(Aliases.isSame(one, other)).isTrue();
        assertThat(Aliases.isSame(other, one)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Ada, Ida", "Ada B, AdaB", "Jose, José", "a.b, a-b", "研究者, 研究"})
    void two_names_are_not_the_same(String one, String other) {
        assertThat(Aliases.isSame(one, other)).isFalse();
    }

    @Test
    void mentions_name_each_member_once_in_their_order() {
        List<String> aliases = List.of("Orchestrator", "José", "Dr. Ada");

        assertThat(Aliases.named(List.of("dr.  ada", "nobody", "Jose\u0301", "Dr. Ada"), aliases))
                .containsExactly("Dr. Ada", "José");
    }
}
