/** `starting`: no check went well yet, and too few have failed. */
export type HealthStatus = 'starting' | 'healthy' | 'unhealthy';
