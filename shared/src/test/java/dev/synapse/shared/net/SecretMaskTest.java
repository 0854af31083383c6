package dev.synapse.shared.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            sk-canary-4711          | the key sk-canary-4711 is no good, sk-canary-4711!   | the key *** is no good, ***!
            sk-canary-4711          | {"key":"sk-canary-4711"}                             | {"key":"***"}
            sk-canary-4711          | x=sk-canary-4711&y=1                                 | x=***&y=1
            sk-proj-4711-abcdefghij | keysk-proj-4711-abcdefghijX                          | key***X
            canary-of-the-token     | it is canary-of-the-token                            | it is ***
            a+b/c=d-4711-0815-1234  | https://x.org/?k=a%2Bb%2Fc%3Dd-4711-0815-1234        | https://x.org/?k=***
            x                       | Authorization: Bearer x                              | Authorization: Bearer ***
            x                       | bearer x, api_key=x, "key": "x"                      | bearer ***, api_key=***, "key": "***"
            index                   | Incorrect API key provided: index                    | Incorrect API key provided: ***
            secret1                 | {\\"token\\":\\"secret1\\"}                          | {\\"token\\":\\"***\\"}
            password                | password=password                                    | password=***
            """)
    void a_secret_is_masked_where_it_can_be_one(String secret, String text, String masked) {
        assertThat(SecretMask.of(List.of(secret)).mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            x                    | the "index" of x is 0x7, x
            x                    | {"x": 1, "index": "x"}
            x                    | Bearer xyz, monkey: x
            internal             | 500 internal server error
            index                | {"index": 0, "key": "indexes"}
            12345678             | at 12345678 ms
            properties_1         | {"properties_1": {"type": "object"}}
            additionalProperties | {"additionalProperties": false}
            sk-canary-4711       | sk-canary-47110, task-canary-4711_, xsk-canary-4711
            `  `                 | a  b
            """)
    void other_text_is_never_changed(String secret, String text) {
        assertThat(SecretMask.of(List.of(secret)).mask(text)).isEqualTo(text);
    }

    @Test
    void a_secret_that_contains_another_is_masked_as_a_whole() {
        assertThat(SecretMask.of(List.of("canary-4711", "canary-4711-longer")).mask("canary-4711-longer canary-4711"))
                .isEqualTo("*** ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "sk-canary-4711"})
    void its_own_text_has_no_secret(String secret) {
        assertThat(SecretMask.of(List.of(secret)).toString()).isEqualTo("SecretMask[1]");
    }
}
