package dev.synapse.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.shared.settings.InvalidSettingException;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalLong;
import org.apache.tomcat.util.http.MimeHeaders;
import org.junit.jupiter.api.Test;

class ClientsTest {

    private final TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.1", "::1"));

    @Test
    void an_ipv6_64_network_is_one_client() {
        assertThat(network("2001:db8:0:1::1")).isEqualTo(network("2001:db8:0:1:ffff::2"));
        assertThat(network("2001:db8:0:1::1")).isNotEqualTo(network("2001:db8:0:2::1"));
        assertThat(network("192.0.2.1")).isNotEqualTo(network("192.0.2.2"));
        assertThat(network("::ffff:192.0.2.1")).isEqualTo(network("192.0.2.1"));
    }

    @Test
    void the_client_of_a_trusted_proxy_is_the_forwarded_address() {
        assertThat(client("10.0.0.1", "192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(client("10.0.0.1", "192.0.2.7, 192.0.2.1, 10.0.0.1")).isEqualTo("192.0.2.1");
        assertThat(client("10.0.0.1", "unknown, 192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(client("10.0.0.1", "192.0.2.1, unknown")).isEqualTo("10.0.0.1");
        assertThat(client("10.0.0.2", "192.0.2.1")).isEqualTo("10.0.0.2");
    }

    @Test
    void a_proxy_must_be_an_ip_address() {
        assertThatThrownBy(() -> TrustedProxies.of(List.of("proxy.example")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("SYNAPSE_TRUSTED_PROXIES contains \"proxy.example\"");
    }

    @Test
    void the_connection_limit_is_reduced_to_fit_the_descriptors() {
        ConnectionLimits wanted = new ConnectionLimits(12_000, 6_000, 1_000, 64);

        assertThat(DescriptorLimit.fit(wanted, OptionalLong.of(1_048_576))).isEqualTo(wanted);
        assertThat(DescriptorLimit.fit(wanted, OptionalLong.empty())).isEqualTo(wanted);
        assertThat(DescriptorLimit.fit(wanted, OptionalLong.of(4_096)).total()).isBetween(2_000, 3_000);
        assertThat(DescriptorLimit.fit(wanted, OptionalLong.of(1_024)).total()).isEqualTo(256);
    }

    @Test
    void the_operating_system_reports_its_descriptor_limit() {
        assertThat(DescriptorLimit.ofProcess()).isNotEmpty();
    }

    private static ClientNetwork network(String address) {
        return ClientNetwork.of(InetAddress.ofLiteral(address));
    }

    private String client(String peer, String forwarded) {
        MimeHeaders headers = new MimeHeaders();
        headers.addValue("X-Forwarded-For").setString(forwarded);
        return proxies.client(InetAddress.ofLiteral(peer), headers).getHostAddress();
    }
}
