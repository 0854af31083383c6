package dev.synapse.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.settings.Setting.Definition;
import dev.synapse.shared.settings.SettingValue.Flag;
import dev.synapse.shared.settings.SettingValue.Text;
import dev.synapse.shared.settings.SettingValue.WholeNumber;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

    private static final Setting A = () -> new Definition("A", new WholeNumber(3, 1, 9, ""), "", "");
    private static final Setting MS = () -> new Definition("MS", new WholeNumber(1000, 1, 9999, ""), "", "");

    @Test
    void values_are_stripped_and_an_empty_one_is_not_set() {
        Environment env = Environment.of(Map.of("A", " text \n", "B", "", "C", " \t"));

        assertThat(env.get("A")).contains("text");
        assertThat(env.get("B")).isEmpty();
        assertThat(env.get("C")).isEmpty();
        assertThat(env.get("D")).isEmpty();
    }

    @Test
    void added_values_take_precedence() {
        Environment env = Environment.of(Map.of("A", "1", "B", "2"));

        Environment more = env.with(Map.of("B", "3", "C", "4"));

        assertThat(more.get("A")).contains("1");
        assertThat(more.get("B")).contains("3");
        assertThat(more.get("C")).contains("4");
        assertThat(env.get("B")).contains("2");
    }

    @Test
    void it_does_not_change_with_the_map_it_came_from() {
        Map<String, String> values = new HashMap<>(Map.of("A", "1"));
        Environment env = Environment.of(values);

        values.put("A", "2");

        assertThat(env.get("A")).contains("1");
    }

    @Test
    void a_missing_required_value_is_named() {
        assertThatThrownBy(() -> Environment.of(Map.of("A", " ")).require("A", "the first letter"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("A is not set: it is the first letter");
    }

    @Test
    void a_number_is_read_or_has_its_default() {
        Environment env = Environment.of(Map.of("A", "7", "MS", "1500"));
        Environment unset = Environment.of(Map.of("A", ""));

        assertThat(env.integer(A)).isEqualTo(7);
        assertThat(unset.integer(A)).isEqualTo(3);
        assertThat(env.milliseconds(MS)).isEqualTo(Duration.ofMillis(1500));
        assertThat(unset.milliseconds(MS)).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1", "1.5", "two", "99999999999", "0x7", "7s"})
    void an_invalid_number_is_named_with_the_valid_range(String value) {
        assertThatThrownBy(() -> Environment.of(Map.of("A", value)).integer(A))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("A is \"" + value + "\": it has to be a whole number from 1 to 9");
    }

    @Test
    void a_text_or_a_flag_is_read_or_has_its_default() {
        Setting text = () -> new Definition("T", new Text("any", "usual"), "", "");
        Setting flag = () -> new Definition("F", new Flag(true), "", "");

        assertThat(Environment.of(Map.of("T", "other")).text(text)).isEqualTo("other");
        assertThat(Environment.of(Map.of()).text(text)).isEqualTo("usual");
        assertThat(Environment.of(Map.of("F", "no")).flag(flag)).isFalse();
        assertThat(Environment.of(Map.of()).flag(flag)).isTrue();
        assertThatThrownBy(() -> Environment.of(Map.of("F", "maybe")).flag(flag))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("F is \"maybe\": must be true or false");
    }

    @Test
    void the_environment_of_the_process_is_included() {
        assertThat(Environment.load().get("PATH")).isPresent();
    }
}
