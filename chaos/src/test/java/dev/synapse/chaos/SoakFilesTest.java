package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import org.junit.jupiter.api.Test;

class SoakFilesTest {

    private static final ApiClient NOT_ASKED = ApiClient.at("http://127.0.0.1:1");

    private final SoakFiles files = new SoakFiles();

    @Test
    void a_prompt_without_the_file_that_its_question_names_is_a_violation() {
        files.check("[User]: Briefly: what is known about number 7? File 7 says more.\nThis is what file 77 says.");

        assertThat(files.violations(NOT_ASKED)).containsExactly("a prompt lacks file 7");
    }

    @Test
    void a_prompt_with_its_file_and_one_without_a_file_are_none() {
        files.check("[User]: Briefly: what is known about number 7? File 7 says more.\nThis is what file 7 says.");
        files.check("[User]: Briefly: what is known about number 8?");

        assertThat(files.violations(NOT_ASKED)).isEmpty();
    }
}
