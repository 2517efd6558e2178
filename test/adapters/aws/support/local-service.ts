/** What a client of the SDK is made with to talk to a service on this machine. */
export const localClient = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
