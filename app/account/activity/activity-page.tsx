/** Recent activity: sign-ins and security changes of the last 30 days, with filters. */
import { Field, makeStyles, Radio, RadioGroup } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { PageBody } from '../../shell/page-body.tsx'
import { WhatToKnow } from '../../shell/what-to-know.tsx'
import { type TextKey, useText } from '../../texts.tsx'
import { Card } from '../security/parts/card.tsx'
import { useTrails } from '../security/trail.ts'
import { ActivityList } from './activity-list.tsx'

const FILTERS = {
  all: 'activity.all',
  'sign-ins': 'activity.signIns',
  security: 'activity.security',
  failed: 'activity.failed',
} as const satisfies Record<string, TextKey>

type Filter = keyof typeof FILTERS

const FILTER_NAMES = Object.keys(FILTERS) as readonly Filter[]

const useStyles = makeStyles({ filters: { flexWrap: 'wrap' } })

export const ActivityPage = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const { toAdvanced } = useTrails()
  const [filter, setFilter] = useState<Filter>('all')
  return (
    <PageBody title={text('activity.title')} trail={toAdvanced} lead={text('activity.lead')}>
      <WhatToKnow>
        <li>{text('activity.know')}</li>
      </WhatToKnow>
      <Card>
        <Field label={text('activity.filters')}>
          <RadioGroup
            layout="horizontal"
            className={styles.filters}
            value={filter}
            onChange={(_, { value }) => setFilter(FILTER_NAMES.find((known) => known === value) ?? 'all')}
          >
            {FILTER_NAMES.map((name) => (
              <Radio key={name} value={name} label={text(FILTERS[name])} />
            ))}
          </RadioGroup>
        </Field>
        <ActivityList
          key={filter}
          query={{ filter }}
          empty={filter === 'all' ? text('activity.empty') : text('activity.emptyOfFilter')}
        />
      </Card>
    </PageBody>
  )
}
