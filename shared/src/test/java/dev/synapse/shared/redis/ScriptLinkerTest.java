package dev.synapse.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A script gets the libraries that it requires. */
class ScriptLinkerTest {

    @Test
    void a_script_without_libraries_is_its_own_text() {
        assertThat(link(Map.of("a.lua", "return 1\n"))).isEqualTo("return 1\n");
    }

    @Test
    void libraries_precede_what_requires_them_each_once() {
        String text = link(Map.of(
                "a.lua", "-- A script.\n-- requires: x y\nreturn 1\n",
                "lib/x.lua", "-- requires: z\nX\n",
                "lib/y.lua", "-- requires: z x\nY\n",
                "lib/z.lua", "Z\n",
                "lib/unused.lua", "U\n"));

        assertThat(text.lines().filter(line -> !line.startsWith("--"))).containsExactly("Z", "X", "Y", "return 1");
    }

    @Test
    void a_missing_script_is_named() {
        assertThatThrownBy(() -> link(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No script a.lua on the class path");
    }

    @Test
    void a_missing_library_is_named_with_the_file_that_requires_it() {
        assertThatThrownBy(() -> link(Map.of("a.lua", "-- requires: x\n", "lib/x.lua", "-- requires: fense\n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "lib/x.lua requires the library \"fense\", but there is no lib/fense.lua on the class path");
    }

    @Test
    void libraries_that_require_each_other_are_refused() {
        assertThatThrownBy(() -> link(Map.of(
                        "a.lua", "-- requires: x\n", "lib/x.lua", "-- requires: y\n", "lib/y.lua", "-- requires: x\n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Libraries of scripts require each other: x, y");
    }

    @Test
    void two_lines_of_libraries_are_refused() {
        assertThatThrownBy(() -> link(Map.of("a.lua", "-- requires: x\n-- requires: y\n", "lib/x.lua", "")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a.lua needs one line");
    }

    @Test
    void a_line_without_libraries_is_refused() {
        assertThatThrownBy(() -> link(Map.of("a.lua", "-- requires:\nreturn 1\n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a.lua needs one line");
    }

    private static String link(Map<String, String> files) {
        return new ScriptLinker(file -> Optional.ofNullable(files.get(file))).link("a");
    }
}
