package dev.synapse.gateway.intake;

import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.GatewayMemory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Installs the limits on request bodies and on slow clients. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> intake(
            GatewayMemory memory, TransferLimits limits, FileLimits files) {
        return factory -> {
            factory.addEngineValves(
                    new IntakeValve(new BodySizeLimits(files), new BodyMemoryShares(memory), limits.requests()));
            factory.addConnectorCustomizers(connector -> {
                String grace = Long.toString(limits.grace().toMillis());
                connector.setProperty("connectionTimeout", grace); // per write
                connector.setProperty("disableUploadTimeout", "false");
                connector.setProperty("connectionUploadTimeout", grace); // per read of a body
                // the valve discards the rest of a body, since it enforces the minimum rate
                connector.setProperty("maxSwallowSize", "0");
            });
        };
    }

    @Bean
    FilterRegistrationBean<SlowReaderFilter> slowReaders(TransferLimits limits) {
        FilterRegistrationBean<SlowReaderFilter> filter =
                new FilterRegistrationBean<>(new SlowReaderFilter(limits.responses()));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
