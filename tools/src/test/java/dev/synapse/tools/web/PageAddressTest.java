package dev.synapse.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://example.org, https://example.org",
        "HTTPS://Example.ORG./a?b=c#d, https://example.org/a?b=c",
        "http://example.org:443/, http://example.org:443/",
        "https://example.org:443/, https://example.org/",
        "http://bücher.example/ä?ö=ü, http://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC",
        "http://１２７.０.０.１/, http://127.0.0.1/",
        "http://127。0。0。1/, http://127.0.0.1/",
        "http://[2001:DB8::1]:80/x, http://[2001:db8::1]/x",
        "http://a_b.example/, http://a_b.example/",
        "'http://example.org/a b|c%20d%zz', http://example.org/a%20b%7Cc%20d%25zz"
    })
    void urls_are_normalised_as_in_browsers(String written, String read) throws PageException {
        assertThat(PageAddress.parse(written).uri()).hasToString(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "//example.org",
                "ftp://example.org/",
                "file:///etc/passwd",
                "gopher://127.0.0.1:6379/_INFO",
                "jar:http://example.org!/",
                "javascript:alert(1)",
                "data:text/plain,hello",
                "http:///path",
                "http://",
                "http:/example.org",
                "http:\\\\example.org",
                "http://user@example.org/",
                "http://user:password@example.org/",
                "http://example.org@127.0.0.1/",
                "http://127.0.0.1\\@example.org/",
                "http://example.org\\.evil.example/",
                "http://example.org%00.evil.example/",
                "http://example.org:/",
                "http://example.org:8o/",
                "http://example.org:123456/",
                "http://exa mple.org/",
                "http://exam\nple.org/",
                "http://[::1",
                "http://[fe80::1%25eth0]/",
                "http://[v1.x]/",
                "http://-example.org/",
                "http://127.1/",
                "http://0177.0.0.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://1.2.3.4.5/",
                "http://example.0x/",
                "http://example..org/"
            })
    void invalid_urls_are_rejected(String written) {
        assertThatThrownBy(() -> PageAddress.parse(written))
                .isInstanceOf(PageException.class)
                .hasMessageContaining("cannot be fetched");
    }

    @ParameterizedTest
    @CsvSource({
        "/b, https://example.org/b",
        "b?c, https://example.org/a/b?c",
        "?d, https://example.org/a/?d",
        "//other.example/x, https://other.example/x",
        "http://other.example:8080/, http://other.example:8080/",
        "'/ü b', https://example.org/%C3%BC%20b"
    })
    void redirects_are_resolved_against_the_page(String location, String target) throws PageException {
        assertThat(PageAddress.parse("https://example.org/a/")
                        .redirected(location)
                        .uri())
                .hasToString(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://example.org", "http://a:b@example.org/", "file:///etc/passwd", "http://[", "mailto:a@b"})
    void a_redirect_to_an_invalid_url_is_rejected(String location) throws PageException {
        PageAddress page = PageAddress.parse("https://example.org/");

        assertThatThrownBy(() -> page.redirected(location)).isInstanceOf(PageException.class);
    }

    @Test
    void a_too_long_url_is_rejected_and_not_repeated() {
        assertThatThrownBy(() -> PageAddress.parse("http://example.org/" + "x".repeat(3_000)))
                .isInstanceOf(PageException.class)
                .hasMessageMatching("(?s).{1,400}");
    }
}
