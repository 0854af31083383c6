package dev.synapse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"detail\":\"Not found.\"} | Not found.",
                "{\"title\":\"Not Found\"} | Not Found",
                "{\"detail\":\"a: is missing\",\"errors\":[{\"field\":\"a\",\"message\":\"is missing\"}]} | a: is missing",
                "{\"detail\":\"a: is missing (and 1 more)\",\"errors\":[{\"field\":\"a\",\"message\":\"is missing\"},"
                        + "{\"field\":\"b\",\"message\":\"is long\"}]} | a: is missing; b: is long"
            })
    void each_error_of_a_field_is_shown_once(String body, String shown) {
        assertThat(Http.errorMessage(422, body)).isEqualTo("the server answered 422: " + shown);
    }
}
