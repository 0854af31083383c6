package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolNamesTest {

    @ParameterizedTest
    @CsvSource({"web_search, web_search", "files.read, files__read", "my-files.read_all, my-files__read_all"})
    void names_remain_readable(String name, String sent) {
        assertThat(ToolNames.toVendor(name)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files__read",
                "files_.read",
                "files._read",
                "files.read.all",
                "4files.read",
                "files.read_the_whole_of_the_long_file_and_tell_what_stands_in_it_please",
                "a_tool_with_a_name_that_is_much_too_long_for_the_vendors_and_has_to_be_cut",
                "größe.messen",
                "a b"
            })
    void ambiguous_names_end_in_a_hash(String name) {
        assertThat(ToolNames.toVendor(name)).matches("t_[A-Za-z0-9_-]{1,48}__[0-9a-f]{12}");
    }

    @Test
    void vendor_names_are_unique() {
        Random random = new Random(4711);
        Set<String> names = new HashSet<>(List.of("a.b", "a__b", "a_b", "a_.b", "a._b", "t_a.b", "a.b__c", "a__b.c"));
        String letters = "ab_-.";
        while (names.size() < 20_000) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            names.add(name.toString());
        }

        List<String> sent = names.stream().map(ToolNames::toVendor).toList();

        assertThat(sent).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Za-z_][A-Za-z0-9_-]{0,63}"));
    }
}
