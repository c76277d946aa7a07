{{- /* Annotations of every kind. */ -}}
{{- define "binnacle-crds.annotations" -}}
{{- $annotations := deepCopy .Values.annotations -}}
{{- if .Values.keep -}}
{{- $_ := set $annotations "helm.sh/resource-policy" "keep" -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{- /* Labels of every kind. */ -}}
{{- define "binnacle-crds.labels" -}}
app.kubernetes.io/name: binnacle-crds
app.kubernetes.io/part-of: binnacle
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
