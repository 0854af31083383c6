package dev.synapse.gateway.events;

import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** Maps WebSocket paths to the endpoint. */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

    private static final int BEFORE_STATIC_RESOURCES = 1;

    @Bean
    SimpleUrlHandlerMapping sockets(SocketEndpoint endpoint) {
        return new SimpleUrlHandlerMapping(Map.of("/ws", endpoint, "/ws/*", endpoint), BEFORE_STATIC_RESOURCES);
    }
}
