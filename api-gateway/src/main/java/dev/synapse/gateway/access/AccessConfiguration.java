package dev.synapse.gateway.access;

import dev.synapse.gateway.GatewaySettings;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Checks every request to a controller. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {

    private final Access access;
    private final GatewaySettings settings;

    AccessConfiguration(Access access, GatewaySettings settings) {
        this.access = access;
        this.settings = settings;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new AccessInterceptor(access));
        registry.addInterceptor(new SameOriginInterceptor(settings.allowedOrigins()));
    }
}
