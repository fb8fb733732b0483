import { scratch } from 'nacre/image-file';

export default scratch()
  .healthcheck(false)
  .healthcheck(['/check', '--quick'], { interval: '30s', startPeriod: '1m30s', retries: 3 })
  .healthcheck('curl -f "http://localhost/"', { startInterval: '500ms', timeout: '2s' });
