package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    private static final int TIMEOUT_MS = 5_000;

    @ParameterizedTest
    @CsvSource({
        "'', http://localhost:8000",
        "0.0.0.0, http://localhost:8000",
        "::, http://localhost:8000",
        "127.0.0.1, http://localhost:8000",
        "127.0.0.2, http://127.0.0.2:8000",
        "::1, http://[::1]:8000",
        "192.168.1.5, http://192.168.1.5:8000",
        "2001:db8::5, http://[2001:db8::5]:8000",
        "::ffff:192.168.1.5, http://192.168.1.5:8000"
    })
    void the_url_for_clients_on_this_machine(String address, String url) {
        assertThat(listen(address).url(8000)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "0.0.0.0, false",
        "::, false",
        "127.0.0.1, true",
        "127.9.9.9, true",
        "::1, true",
        "::ffff:127.0.0.1, true",
        "192.168.1.5, false",
        "fe80::1, false"
    })
    void whether_only_this_machine_reaches_it(String address, boolean loopback) {
        assertThat(listen(address).isLoopback()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "everywhere",
                "localhost",
                "*",
                "8000",
                "127.1",
                "0x7f000001",
                "127.0.0.1:8000",
                "127.0.0.256",
                "127.0.0.1.",
                "127.0.0.1, ::1",
                "127.0.0.1/8",
                "http://127.0.0.1",
                "[::1]",
                "[::1]:8000",
                ":::1",
                "::1::",
                "1:2:3",
                "fe80::1%no-such-interface",
                "239.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "１２７.0.0.1"
            })
    void a_malformed_address_is_named(String address) {
        assertThatThrownBy(() -> listen(address))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("SYNAPSE_LISTEN_ADDRESS is \"" + address + "\"")
                .hasMessageContaining("IP address of this machine, such as 127.0.0.1")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void an_address_of_another_machine_is_named(String address) {
        assertThatThrownBy(() -> listen(address).require(0))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("SYNAPSE_LISTEN_ADDRESS is ")
                .hasMessageContaining("does not have that address")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "127.0.0.1"})
    void a_port_in_use_is_named_and_not_the_address(String address) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> listen(address).require(other.getLocalPort()))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith("SYNAPSE_PORT is " + other.getLocalPort());
        }
    }

    @Test
    void a_free_port_of_an_own_address_is_accepted() {
        assertThatCode(() -> listen("127.0.0.2").require(0)).doesNotThrowAnyException();
    }

    @Test
    void a_gateway_on_the_loopback_is_not_reached_at_other_addresses() throws IOException {
        InetAddress other = outward().orElse(null);
        assumeTrue(other != null, "this machine has no address but the loopback");

        try (TestGateway closed = TestGateway.start(Map.of("SYNAPSE_LISTEN_ADDRESS", "127.0.0.1"))) {
            assertThat(closed.api().get("/health/live").status()).isEqualTo(200);
            assertThatThrownBy(() -> connect(other, closed.port())).isInstanceOf(ConnectException.class);
        }
        connect(other, TestGateway.shared().port());
    }

    @Test
    void a_gateway_listens_on_an_address_of_IPv6() throws IOException {
        assumeTrue(hasIpv6(), "this machine has no IPv6");

        try (TestGateway gateway = TestGateway.start(Map.of("SYNAPSE_LISTEN_ADDRESS", "::1"))) {
            connect(InetAddress.ofLiteral("::1"), gateway.port());
            assertThatThrownBy(() -> connect(InetAddress.ofLiteral("127.0.0.1"), gateway.port()))
                    .isInstanceOf(ConnectException.class);
        }
        connect(InetAddress.ofLiteral("::1"), TestGateway.shared().port());
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;
    }

    private static Optional<InetAddress> outward() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
        }
    }

    private static ListenAddress listen(String address) {
        return ListenAddress.from(Environment.of(Map.of("SYNAPSE_LISTEN_ADDRESS", address)));
    }
}
