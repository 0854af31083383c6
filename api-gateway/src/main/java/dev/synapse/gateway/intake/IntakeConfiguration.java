package dev.synapse.gateway.intake;

import dev.synapse.gateway.GatewayMemory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Puts the bounds on bodies and answers in place. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> intake(GatewayMemory memory, TransferLimits limits) {
        return factory -> {
            factory.addEngineValves(new IntakeValve(memory.requests(), limits.requests()));
            factory.addConnectorCustomizers(connector -> {
                String grace = Long.toString(limits.grace().toMillis());
                connector.setProperty("connectionTimeout", grace); // of one write
                connector.setProperty("disableUploadTimeout", "false");
                connector.setProperty("connectionUploadTimeout", grace); // of one read of a body
                // what is left of a body is discarded by the valve, which watches the clock
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
