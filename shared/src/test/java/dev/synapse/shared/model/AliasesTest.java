package dev.synapse.shared.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
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
        "①, 1",
        "STRAẞE, straße",
        "STRAẞE, Strasse",
        "i\u0307da, İda",
        "I\u0307da, ıda",
        "Odysseus ΣΊΣΥΦΟΣ, odysseus σίσυφος",
        "a-b, a\u2013b",
        "a\u2011b, a\u2212b",
        "'Ada\u202FB', Ada B",
        "'Ada \u2009 B', Ada\u3000B",
        "_Ada_, Ada",
        "__Ada__, *Ada*",
        "data\\_analyst, data_analyst",
        "O’Brien, OʼBrien",
        "O'Brien, OBrien",
        "Dr., Dr",
        "'📊 Ada', Ada",
        "Ma\u0308rz, Ma\u00A8rz",
        "e\u200D\u0301, é",
        "_, _",
        "---, ---"
    })
    void two_forms_of_one_name_are_the_same(String one, String other) {
        assertThat(Aliases.isSame(one, other)).isTrue();
        assertThat(Aliases.isSame(other, one)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Ada, Ida",
        "Ada B, AdaB",
        "Jose, José",
        "a.b, a-b",
        "研究者, 研究",
        "_Ada, Ada",
        "a_b, a b",
        "a_b, ab",
        "a-b, ab",
        "--, ---",
        "_, __",
        ".Net, Net",
        "Ada 1, Ada 2",
        "Ada, Аda",
        "'', _"
    })
    void two_names_are_not_the_same(String one, String other) {
        assertThat(Aliases.isSame(one, other)).isFalse();
    }

    @Test
    void mentions_name_each_member_once_in_their_order() {
        List<String> aliases = List.of("Orchestrator", "José", "Dr. Ada");

        assertThat(Aliases.named(List.of("dr.  ada", "nobody", "Jose\u0301", "Dr. Ada"), aliases))
                .containsExactly("Dr. Ada", "José");
    }

    @Test
    void of_older_aliases_that_are_now_the_same_a_mention_names_the_closest() {
        List<String> aliases = List.of("_Ada_", "Ada", "Bo.", "bo");

        assertThat(Aliases.named(List.of("Ada"), aliases)).containsExactly("Ada");
        assertThat(Aliases.named(List.of("_Ada_"), aliases)).containsExactly("_Ada_");
        assertThat(Aliases.named(List.of("ADA"), aliases)).containsExactly("Ada");
        assertThat(Aliases.named(List.of("**_ada_**", "bo"), aliases)).containsExactly("_Ada_", "bo");
        assertThat(Aliases.named(List.of("BO!"), aliases)).containsExactly("Bo.", "bo");
    }

    @Test
    void strangers_are_neither_members_nor_the_orchestrator_or_the_user() {
        assertThat(Aliases.strangers(
                        List.of("**Ada**", "Nobody", "user", "_Orchestrator_", "No one"), List.of("Ada", "Bo")))
                .containsExactly("Nobody", "No one");
    }

    @Test
    void a_key_is_its_own_key() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                text.appendCodePoint(random.nextBoolean() ? random.nextInt(0x250) : random.nextInt(0xD800));
            }
            String key = NameKey.of(text.toString());

            assertThat(NameKey.of(key))
                    .as("seed %d, %s", seed, text.codePoints().boxed().toList())
                    .isEqualTo(key);
        }
    }
}
