import { archiveRoutes } from './containers/archive-routes.ts';
import { execRoutes } from './containers/exec-routes.ts';
import { lifeRoutes } from './containers/life-routes.ts';
import { lookRoutes } from './containers/look-routes.ts';
import type { Route } from './http/route.ts';
import { imageRoutes } from './images/image-routes.ts';
import { networkRoutes } from './networks/network-routes.ts';
import { swarmRoutes } from './system/swarm-routes.ts';
import { systemRoutes } from './system/system-routes.ts';
import { volumeRoutes } from './volumes/volume-routes.ts';

/** Everything that is answered. The first that fits counts: paths with a name of several segments come last among their like. */
export const routes: readonly Route[] = [
  ...systemRoutes,
  ...swarmRoutes,
  ...lifeRoutes,
  ...lookRoutes,
  ...archiveRoutes,
  ...execRoutes,
  ...networkRoutes,
  ...volumeRoutes,
  ...imageRoutes,
];
