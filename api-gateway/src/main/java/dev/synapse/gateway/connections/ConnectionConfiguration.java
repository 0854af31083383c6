package dev.synapse.gateway.connections;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.shared.settings.Environment;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Installs the limits on connections and requests in Tomcat. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {

    @Bean
    TrustedProxies trustedProxies(GatewaySettings settings) {
        return TrustedProxies.of(settings.trustedProxies());
    }

    @Bean
    OpenConnections openConnections(Environment env, TrustedProxies proxies) {
        ConnectionLimits limits = DescriptorLimit.fit(ConnectionLimits.from(env), DescriptorLimit.ofProcess());
        return new OpenConnections(new ConnectionTable(
                limits, ConnectionDeadlines.from(env), connection -> proxies.includes(connection.peer())));
    }

    @Bean
    RequestSlots requestSlots(Environment env) {
        return new RequestSlots(RequestLimits.from(env));
    }

    @Bean
    OverloadResponses overloadResponses() {
        return new OverloadResponses();
    }

    @Bean
    ConnectionMetrics connectionMetrics(OpenConnections connections, RequestSlots slots, OverloadResponses responses) {
        return new ConnectionMetrics(connections, slots, responses);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> guardedConnections(
            Environment env,
            OpenConnections connections,
            RequestSlots slots,
            TrustedProxies proxies,
            OverloadResponses responses) {
        ConnectionDeadlines deadlines = ConnectionDeadlines.from(env);
        return factory -> {
            factory.setProtocol(GuardedProtocol.class.getName());
            // a connector customizer, since Spring Boot applies its own settings after protocol customizers
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof GuardedProtocol protocol) {
                    protocol.guard(
                            connections, deadlines, tomcat -> new AdmissionAdapter(tomcat, slots, proxies, responses));
                }
            });
        };
    }

    @Bean
    FilterRegistrationBean<SlotReleaseFilter> slotReleaseFilter() {
        FilterRegistrationBean<SlotReleaseFilter> filter = new FilterRegistrationBean<>(new SlotReleaseFilter());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
