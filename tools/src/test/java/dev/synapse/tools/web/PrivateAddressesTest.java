package dev.synapse.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts to reach the network behind the worker with a page's URL. A canary listens on the loopback interface on a
 * port that is open to the reader; it must receive no connection.
 */
class PrivateAddressesTest {
    private final TestingPages canary = TestingPages.start();
    private final AtomicInteger lookups = new AtomicInteger();

    @BeforeEach
    void serve() {
        canary.serve("/", "text/plain", "a secret");
    }

    @AfterEach
    void close() {
        canary.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "2130706433",
                "017700000001",
                "0177.0.0.1",
                "0x7f000001",
                "0x7f.0.0.1",
                "0x7f.1",
                "127.0.0.1.",
                "127.000.000.001",
                "127.0.0.2",
                "0.0.0.0",
                "0",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "localhost.localdomain",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::127.0.0.1]",
                "[64:ff9b:1::7f00:1]",
                "[2002:7f00:1::]",
                "[2001:0:7f00:1::]",
                "[fe80::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "１２７.０.０.１",
                "127。0。0。1",
                "⑫7.0.0.1",
                "ⓛocalhost",
                "localhost%00.example.org",
                "example.org@127.0.0.1",
                "127.0.0.1\\@example.org",
                "169.254.169.254",
                "[::ffff:a9fe:a9fe]",
                "10.0.0.1",
                "100.64.0.1",
                "192.168.0.1"
            })
    void no_form_of_a_private_address_is_connected_to(String host) {
        PageReader reader = reader(AllowedHosts.NONE, InetAddress::getAllByName);

        for (String scheme : List.of("http", "https")) {
            PageException failure = failure(reader, scheme + "://" + host + ":" + canary.port() + "/");

            assertThat(failure.isRetryable()).as(failure.getMessage()).isFalse();
            assertThat(failure).hasMessageNotContaining("secret");
        }
        assertThat(canary.hits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:%d/", "//127.0.0.1:%d/", "http://[::1]:%d/", "http://localhost:%d/"})
    void a_redirect_to_a_private_address_is_not_followed(String location) throws Exception {
        try (TestingPages pages = TestingPages.start()) {
            pages.redirect("/", location.formatted(canary.port()));
            PageReader reader =
                    reader(AllowedHosts.parse("LIST", "127.0.0.1:" + pages.port()), InetAddress::getAllByName);

            PageException failure = failure(reader, pages.url("/"));

            assertThat(failure).hasMessageContaining("unknown on the public internet");
            assertThat(pages.hits()).isEqualTo(1);
        }
        assertThat(canary.hits()).isZero();
    }

    @Test
    void a_name_with_one_private_address_is_rejected() {
        PageReader reader = reader(AllowedHosts.NONE, _ -> addresses("93.184.215.14", "127.0.0.1"));

        assertThat(failure(reader, "http://rebound.example:" + canary.port() + "/"))
                .hasMessageContaining("unknown on the public internet");
        assertThat(canary.hits()).isZero();
    }

    /**
     * The connection goes to the address that was checked: a name that resolves to another address the next time is
     * not looked up again.
     */
    @Test
    void a_rebound_name_is_looked_up_only_once() throws Exception {
        try (TestingPages first = TestingPages.on(new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1")));
                TestingPages second =
                        TestingPages.on(new ServerSocket(first.port(), 10, InetAddress.ofLiteral("127.0.0.2")))) {
            first.serve("/", "text/plain", "checked");
            PageReader reader = reader(
                    AllowedHosts.parse("LIST", "wiki.example:" + first.port()),
                    _ -> addresses(lookups.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2"));

            Page page = reader.read("http://WIKI.example.:" + first.port() + "/");

            assertThat(page.text()).isEqualTo("checked");
            assertThat(first.requests().getFirst()).contains("Host: wiki.example:" + first.port());
            assertThat(lookups).hasValue(1);
            assertThat(second.hits()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "0.0.0.0", "fe80::1"})
    void cloud_metadata_is_blocked_even_for_allowed_hosts(String address) {
        PageReader reader =
                reader(AllowedHosts.parse("LIST", "wiki.internal:" + canary.port()), _ -> addresses(address));

        assertThat(failure(reader, "http://wiki.internal:" + canary.port() + "/"))
                .hasMessageContaining("unknown on the public internet");
    }

    @Test
    void private_and_nonexistent_hosts_give_the_same_message() {
        PageReader reader = reader(AllowedHosts.NONE, host -> {
            if (host.equals("none.internal")) {
                throw new UnknownHostException(host);
            }
            return addresses("10.0.0.5");
        });

        String failure = String.valueOf(failure(reader, "http://none.internal/").getMessage());

        assertThat(failure(reader, "http://wiki.internal/")).hasMessage(failure.replace("none", "wiki"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 25, 6379, 8080, 65_535})
    void other_ports_than_80_and_443_are_blocked(int port) {
        PageReader reader = PageReader.create(AllowedHosts.NONE);

        assertThat(failure(reader, "http://example.org:" + port + "/")).hasMessageContaining("ports 80 and 443");
    }

    @Test
    void an_allowed_host_is_readable_only_at_its_port() throws Exception {
        try (TestingPages other = TestingPages.start()) {
            PageReader reader = PageReader.create(AllowedHosts.parse("LIST", "127.0.0.1:" + canary.port()));

            assertThat(reader.read(canary.url("/")).text()).isEqualTo("a secret");
            failure(reader, other.url("/"));
            failure(reader, "http://127.0.0.2:" + canary.port() + "/");

            assertThat(other.hits()).isZero();
            assertThat(canary.hits()).isEqualTo(1);
        }
    }

    @Test
    void system_proxies_are_not_used() throws Exception {
        String[] properties = {"http.proxyHost", "http.proxyPort", "socksProxyHost", "socksProxyPort"};
        try (TestingPages proxy = TestingPages.start()) {
            System.setProperty(properties[0], "127.0.0.1");
            System.setProperty(properties[1], Integer.toString(proxy.port()));
            System.setProperty(properties[2], "127.0.0.1");
            System.setProperty(properties[3], Integer.toString(proxy.port()));
            System.setProperty("http.nonProxyHosts", "");
            System.setProperty("socksNonProxyHosts", "");
            PageReader reader =
                    reader(AllowedHosts.parse("LIST", "wiki.example:" + canary.port()), _ -> addresses("127.0.0.1"));

            assertThat(reader.read("http://wiki.example:" + canary.port() + "/").text())
                    .isEqualTo("a secret");
            assertThat(proxy.hits()).isZero();
        } finally {
            Stream.concat(Stream.of(properties), Stream.of("http.nonProxyHosts", "socksNonProxyHosts"))
                    .forEach(System::clearProperty);
        }
    }

    private PageReader reader(AllowedHosts allowed, PublicAddressResolver.Names names) {
        try {
            return new PageReader(allowed, Set.of(canary.port()), names, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PageException failure(PageReader reader, String url) {
        return catchThrowableOfType(PageException.class, () -> reader.read(url));
    }

    private static InetAddress[] addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }
}
