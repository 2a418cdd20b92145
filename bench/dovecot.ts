/**
 * Dovecot beside us, on the loopback with a folder and ports of its own, where it is installed. The settings favour it:
 * login processes serve many connections (its high-performance mode), sdbox storage, plain stored passwords, no client
 * limits; a delivery is on disk when it is acknowledged, as ours is.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePorts } from './load/free-ports.ts'
import { type Ports, type Server, stopped, untilAnswering } from './load/server.ts'

const USERS = 100
const PASSWORD = 'secret-of-user'
const MAIL_USER = 'benchmail'

/** Null where Dovecot is not installed, or this is not root (it wants to change its user). */
export const startDovecot = async (
  folder: string,
  certificate: { cert: string; key: string },
): Promise<Server | null> => {
  if (process.getuid?.() !== 0 || spawnSync('dovecot', ['--version']).status !== 0) return null
  if (spawnSync('id', [MAIL_USER]).status !== 0)
    execFileSync('useradd', ['-r', '-M', '-s', '/usr/sbin/nologin', MAIL_USER])
  const mail = join(folder, 'mail')
  mkdirSync(mail, { recursive: true })
  mkdirSync(join(folder, 'run'), { recursive: true })
  // Its processes run as other users and must reach the folder.
  for (const reached of [folder, dirname(folder), dirname(dirname(folder))]) chmodSync(reached, 0o755)
  const id = (flag: string) => Number(execFileSync('id', [flag, MAIL_USER], { encoding: 'utf8' }))
  chownSync(mail, id('-u'), id('-g'))
  writeFileSync(join(folder, 'cert.pem'), certificate.cert)
  writeFileSync(join(folder, 'key.pem'), certificate.key, { mode: 0o600 })
  const users = Array.from(
    { length: USERS },
    (_, number) => `user${number}@example.test:{PLAIN}${PASSWORD}:::::`,
  )
  writeFileSync(join(folder, 'users'), `${users.join('\n')}\n`)
  const ports = await freePorts()
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, ports))
  const child = spawn('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' })
  await untilAnswering(child, ports)
  return {
    name: `Dovecot ${execFileSync('dovecot', ['--version'], { encoding: 'utf8' }).split(' ')[0]}`,
    pid: child.pid ?? 0,
    ports,
    user: (number) => ({ address: `user${number}@example.test`, password: PASSWORD }),
    stop: () => stopped(child),
  }
}

const configuration = (folder: string, ports: Ports): string => `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap pop3 lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_cache_size = 0
mail_location = sdbox:~/sdbox
mail_uid = ${MAIL_USER}
mail_gid = ${MAIL_USER}
first_valid_uid = 1
mail_max_userip_connections = 100000
default_process_limit = 20000
default_client_limit = 20000
passdb {
  driver = passwd-file
  args = username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=${MAIL_USER} gid=${MAIL_USER} home=${folder}/mail/%u
}
service imap-login {
  service_count = 0
  process_min_avail = 2
  process_limit = 4
  client_limit = 10000
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service pop3-login {
  service_count = 0
  process_min_avail = 1
  client_limit = 10000
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = 0
  }
}
service imap {
  process_limit = 20000
  service_count = 100
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service stats {
  client_limit = 30000
}
service anvil {
  client_limit = 30000
}
service auth {
  client_limit = 30000
}
`
