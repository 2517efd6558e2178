/** What tells one cluster from another. */
export interface CephPlace {
  readonly directory: string
  readonly clusterId: string
  readonly monitorPort: number
  readonly gatewayPort: number
}

/**
 * The configuration of a one-node Ceph that keeps objects in memory and trusts everybody on 127.0.0.1 but S3's clients.
 * Source: https://docs.ceph.com/en/pacific/rados/configuration/
 */
export const cephConfiguration = ({ directory, clusterId, monitorPort, gatewayPort }: CephPlace): string => `
[global]
fsid = ${clusterId}
mon host = v2:127.0.0.1:${monitorPort}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = true
mon allow pool size one = true
mon data avail warn = 1
mon data avail crit = 0
# A start makes a dozen pools, and each waits for this twice: 3 s instead of 14.
paxos propose interval = 0.02
paxos min wait = 0.01
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon max pg per osd = 1000
osd objectstore = memstore
memstore device bytes = 4294967296
run dir = ${directory}/run
admin socket =
log file =
log to stderr = true
err to stderr = true
keyring = ${directory}/keyring
crash dir = ${directory}/run
[mon.a]
mon data = ${directory}/mon
[osd.0]
osd data = ${directory}/osd
osd class load list = *
[client.rgw]
# Or every answer with a body waits 40 ms for an acknowledgement.
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1
rgw data = ${directory}/gateway
# A day of a bucket's lifecycle rule lasts so many seconds.
rgw lc debug interval = 5
rgw run sync thread = false
# Without authentication there is no key for the encryption it would prefer, and it waits a minute for one.
ms mon client mode = crc secure
auth client required = none
`
