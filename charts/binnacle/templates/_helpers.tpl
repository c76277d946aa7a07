{{- /* The name of what belongs to the operator. */ -}}
{{- define "binnacle.name" -}}
{{- $name := ternary .Release.Name (printf "%s-binnacle" .Release.Name) (contains "binnacle" .Release.Name) -}}
{{- printf "%s-operator" ($name | trunc 50 | trimSuffix "-") -}}
{{- end -}}

{{- define "binnacle.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "binnacle.name" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is needed where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "binnacle.leaseName" -}}
{{- default (include "binnacle.name" .) .Values.leaderElection.leaseName -}}
{{- end -}}

{{- /* What never changes of a release: a Deployment's selector cannot be changed. */ -}}
{{- define "binnacle.selector" -}}
app.kubernetes.io/name: binnacle-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "binnacle.labels" -}}
{{ include "binnacle.selector" . }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: binnacle
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* An image's reference: (dict "image" IMAGE "root" $). */ -}}
{{- define "binnacle.image" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (default .root.Chart.AppVersion .image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "binnacle.platformNamespace" -}}
{{- default .Release.Namespace .Values.platform.namespace -}}
{{- end -}}
